package dev.nocturne.notte;

import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;

/** Answers that say success and yet cannot be understood. */
final class Unreadable {

  private Unreadable() {}

  /**
   * @param why the rest of a sentence that begins with "the answer to …"
   */
  static Unclear because(Operation operation, String why) {
    return new Unclear(Scope.REQUEST, "the answer to " + operation.words() + " " + why, null);
  }
}
