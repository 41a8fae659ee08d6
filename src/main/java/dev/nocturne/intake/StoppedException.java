package dev.nocturne.intake;

/** Rows are not read to their end, and this is the answer. */
final class StoppedException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient Taking answer;

  StoppedException(Taking answer) {
    super(answer.toString());
    this.answer = answer;
  }

  Taking answer() {
    return answer;
  }
}
