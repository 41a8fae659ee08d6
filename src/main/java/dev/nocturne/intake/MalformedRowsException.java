package dev.nocturne.intake;

/** From one row on, what came cannot be read. */
final class MalformedRowsException extends Exception {

  private static final long serialVersionUID = 1;

  private final long line;
  private final String detail;

  MalformedRowsException(long line, String detail) {
    super(detail);
    this.line = line;
    this.detail = detail;
  }

  /** The number of the row in its source. */
  long line() {
    return line;
  }

  /** Why, for people. */
  String detail() {
    return detail;
  }
}
