package dev.nocturne.intake;

import java.io.IOException;

/** A body has more bytes than it may have; the rest of it is not read. */
public final class TooLargeException extends IOException {

  private static final long serialVersionUID = 1;

  private final String detail;

  /**
   * @param detail which limit it was, for people
   */
  public TooLargeException(String detail) {
    super(detail);
    this.detail = detail;
  }

  /** Which limit it was, for people. */
  public String detail() {
    return detail;
  }
}
