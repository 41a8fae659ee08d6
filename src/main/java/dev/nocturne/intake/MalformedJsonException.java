package dev.nocturne.intake;

/** What came is not one JSON object in UTF-8. */
final class MalformedJsonException extends Exception {

  private static final long serialVersionUID = 1;

  private final String detail;

  MalformedJsonException(String detail) {
    super(detail);
    this.detail = detail;
  }

  /** Why, for people. */
  String detail() {
    return detail;
  }
}
