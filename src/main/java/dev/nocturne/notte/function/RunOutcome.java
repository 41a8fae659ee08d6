package dev.nocturne.notte.function;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What became of a run. Notte calls it closed however it ended. */
public sealed interface RunOutcome {

  /** How an error of Python begins, or one that was put into JSON. */
  Pattern ERROR =
      Pattern.compile(
          "(?s)\\s*(?:Traceback \\(most recent call last\\)|(?:[\\w.]+)?(?:Error|Exception)\\b"
              + "|\\{\\s*\"(?:error|exception)\"\\s*:\\s*(?!null)|Run failed).*");

  /** The run; null if Notte did not name it. */
  @Nullable String run();

  /** It goes on, as far as anybody can tell. */
  record Running(@Nullable String run) implements RunOutcome {}

  /**
   * It ended, and nothing speaks against what it gave back.
   *
   * @param result its text, or null for none
   */
  record Ended(@Nullable String run, @Nullable String result) implements RunOutcome {}

  /**
   * It ended, and what it gave back reads like an error; that is a guess from its beginning.
   *
   * @param result its text
   */
  record Doubtful(@Nullable String run, String result) implements RunOutcome {}

  /**
   * It failed, in Notte's own words.
   *
   * @param result what it gave back, or null for nothing
   */
  record Failed(@Nullable String run, @Nullable String result) implements RunOutcome {}

  /** Sorts a run by its status and what it gave back; an unknown status is no end. */
  static RunOutcome of(@Nullable String run, String status, @Nullable String result) {
    return switch (status.toLowerCase(Locale.ROOT)) {
      case "closed" ->
          result != null && ERROR.matcher(result).matches()
              ? new Doubtful(run, result)
              : new Ended(run, result);
      case "failed" -> new Failed(run, result);
      default -> new Running(run);
    };
  }
}
