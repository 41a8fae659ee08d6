package dev.nocturne.notte;

/** A secret text that no log, message or dump shows by accident. */
public final class Secret {

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** The secret with this text; configuration converts with it. */
  public static Secret of(String value) {
    return new Secret(value.strip());
  }

  /**
   * The secret with exactly this text, for what others chose: a password may begin with a space.
   */
  public static Secret exactly(String value) {
    return new Secret(value);
  }

  /** The text itself, for the request that needs it and for whoever may see it. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "***";
  }
}
