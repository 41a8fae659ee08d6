package dev.nocturne.intake;

import java.util.List;

/** What a client wants, as far as its body could be read. */
public sealed interface Wish<T> {

  /** It can be done. */
  record Fits<T>(T wanted) implements Wish<T> {}

  /** It cannot. */
  record Refused<T>(List<Problem> problems) implements Wish<T> {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** It is not one JSON object in UTF-8. */
  record Malformed<T>(String detail) implements Wish<T> {}
}
