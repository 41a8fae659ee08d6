package dev.nocturne.schedule;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a schedule that is due.
 *
 * @param missed the first time that nobody was there for, if there is one
 * @param planned the time that a run starts for, if one does
 * @param nextAt when it is due again, if ever
 */
public record Turn(@Nullable Instant missed, @Nullable Instant planned, @Nullable Instant nextAt) {

  /**
   * Decides it.
   *
   * @param due when it was due first
   * @param seen when somebody saw that first: what waits for its turn from then on is not late
   */
  public static Turn of(
      Timetable timetable, Misfire misfire, Instant due, Instant seen, Instant now) {
    Instant latest = timetable.latest(due, now);
    Optional<Instant> next = timetable.next(now);
    boolean starts =
        misfire.policy() == Misfire.Policy.FIRE_ONCE
            || isInTime(misfire, timetable.latest(due, seen), seen)
            || isInTime(misfire, latest, now);
    return new Turn(
        starts && latest.equals(due) ? null : due, starts ? latest : null, next.orElse(null));
  }

  private static boolean isInTime(Misfire misfire, Instant latest, Instant seen) {
    return !latest.plus(misfire.after()).isBefore(seen);
  }
}
