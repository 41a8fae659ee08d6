package dev.nocturne.emulator;

/** The cloud does not do what was asked; nothing happened. */
public final class CloudRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final int status;

  CloudRefusal(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status that Notte would send. */
  public int status() {
    return status;
  }
}
