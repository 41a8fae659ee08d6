package dev.nocturne.emulator;

import org.jspecify.annotations.Nullable;

/** How an emulated agent ends. */
public sealed interface Ending {

  /** It says it solved its task. */
  record Solved(String answer) implements Ending {}

  /** It gives up and says why. */
  record GaveUp(String reason) implements Ending {}

  /** It closes without a word, as if somebody had stopped it. */
  record Interrupted() implements Ending {}

  /** It runs until its session ends. */
  record NeverEnds() implements Ending {}

  /** It is forgotten: nobody knows its id any more. */
  record Vanishes() implements Ending {}

  /** Notte's {@code success}: null for an agent that came to no end of its own. */
  default @Nullable Boolean success() {
    return switch (this) {
      case Solved _ -> true;
      case GaveUp _ -> false;
      case Interrupted _, NeverEnds _, Vanishes _ -> null;
    };
  }

  /** Notte's {@code answer}. */
  default @Nullable String answer() {
    return switch (this) {
      case Solved solved -> solved.answer();
      case GaveUp gaveUp -> gaveUp.reason();
      case Interrupted _, NeverEnds _, Vanishes _ -> null;
    };
  }
}
