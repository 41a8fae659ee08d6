package dev.nocturne.rest;

import dev.nocturne.intake.Wish;

/** Says to a client what is wrong with its wish. */
final class Wishes {

  private Wishes() {}

  /**
   * What is wanted; what cannot be is thrown as a problem.
   *
   * @param type of the problem if it could be read and is not valid
   */
  static <T> T fitting(Wish<T> wish, ProblemType type) {
    return switch (wish) {
      case Wish.Fits<T>(T wanted) -> wanted;
      case Wish.Refused<T>(var problems) -> throw Problems.invalid(type, problems);
      case Wish.Malformed<T>(String detail) ->
          throw Problems.of(ProblemType.MALFORMED_JSON, detail);
    };
  }
}
