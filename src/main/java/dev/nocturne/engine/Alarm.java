package dev.nocturne.engine;

import dev.nocturne.engine.InFlight.Why;
import dev.nocturne.job.Claim.Times;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a step is interrupted by itself. A step that begins after that moment is there to clean up,
 * and takes the time it needs.
 *
 * @param at on the clock that never goes back
 */
record Alarm(long at, Why why) {

  static @Nullable Alarm of(Times times, long nanoTime) {
    Duration attempt = Duration.between(times.now(), times.attemptEnds());
    Duration run =
        times.deadline() == null ? attempt : Duration.between(times.now(), times.deadline());
    boolean deadlineFirst = run.compareTo(attempt) < 0;
    Duration left = deadlineFirst ? run : attempt;
    return left.isPositive()
        ? new Alarm(nanoTime + left.toNanos(), deadlineFirst ? Why.OVERDUE : Why.TIMED_OUT)
        : null;
  }
}
