package dev.nocturne.intake;

import java.io.IOException;

/** A body arrives, but is not what its headers say; the rest of it cannot be read. */
public final class BrokenBodyException extends IOException {

  private static final long serialVersionUID = 1;

  private final String detail;

  /**
   * @param detail what is wrong with it, for people
   */
  public BrokenBodyException(String detail) {
    super(detail);
    this.detail = detail;
  }

  /** What is wrong with it, for people. */
  public String detail() {
    return detail;
  }
}
