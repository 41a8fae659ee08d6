package dev.nocturne.console;

import dev.nocturne.job.AttemptRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attempt as a line of a job's timeline.
 *
 * @param state how it went
 * @param at where it begins in its run, in parts of {@link BatchRow#WIDTH}
 * @param refused the answer that was refused, or null
 */
record AttemptRow(
    AttemptRecord attempt,
    String state,
    Duration took,
    long at,
    long width,
    @Nullable Excerpt refused) {

  /** What is shorter could not be seen. */
  private static final long LEAST = 8;

  /**
   * All attempts of a job, those of a run on one scale.
   *
   * @param cancelled whether the last of them was ended by a client
   */
  static List<AttemptRow> of(List<AttemptRecord> attempts, boolean cancelled, Instant now) {
    List<AttemptRow> rows = new ArrayList<>();
    for (AttemptRecord attempt : attempts) {
      List<AttemptRecord> run =
          attempts.stream().filter(other -> other.run() == attempt.run()).toList();
      Instant from = run.getFirst().startedAt();
      long whole = Math.max(1, millis(from, end(run.getLast(), now)));
      long at = Math.min(BatchRow.WIDTH - LEAST, scaled(millis(from, attempt.startedAt()), whole));
      Duration took = Duration.between(attempt.startedAt(), end(attempt, now));
      long width = Math.clamp(scaled(took.toMillis(), whole), LEAST, BatchRow.WIDTH - at);
      boolean stopped = cancelled && attempt.equals(attempts.getLast());
      String raw = attempt.failure() == null ? null : attempt.failure().raw();
      rows.add(
          new AttemptRow(
              attempt,
              stopped ? "cancelled" : state(attempt),
              took,
              at,
              width,
              raw == null ? null : Excerpt.of(raw, Excerpt.LONG)));
    }
    return rows;
  }

  private static String state(AttemptRecord attempt) {
    if (attempt.endedAt() == null) {
      return "running";
    }
    return attempt.failure() == null ? "succeeded" : "failed";
  }

  private static Instant end(AttemptRecord attempt, Instant now) {
    Instant end = attempt.endedAt() == null ? now : attempt.endedAt();
    return end.isBefore(attempt.startedAt()) ? attempt.startedAt() : end;
  }

  private static long millis(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis());
  }

  private static long scaled(long part, long whole) {
    return part * BatchRow.WIDTH / whole;
  }
}
