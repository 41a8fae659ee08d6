package dev.nocturne.schedule;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A payload that is submitted at the times of a plan.
 *
 * @param id a UUIDv7
 * @param content what its payload is
 */
public record Schedule(
    UUID id, String tenant, Plan plan, Payload.Content content, boolean paused, Times times) {

  /**
   * When what happens to it.
   *
   * @param nextAt when it is due, or null if it is paused or never is
   * @param changedAt when a client changed it last
   */
  public record Times(@Nullable Instant nextAt, Instant createdAt, Instant changedAt) {}

  /** The next times, so many if there are; none while it is paused. */
  public List<Instant> upcoming(int count) {
    Instant next = times.nextAt();
    // One before the first, which may have been due for a while.
    return next == null
        ? List.of()
        : plan.timetable().map(all -> all.next(next.minusSeconds(1), count)).orElse(List.of());
  }
}
