package dev.nocturne.schedule;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * What became of one time of a schedule.
 *
 * @param plannedAt the time on the timetable, or when a client asked for it
 * @param at when that became of it
 * @param manual whether a client asked for it
 */
public record ScheduleRun(UUID id, Instant plannedAt, Instant at, boolean manual, Fate fate) {

  /** What became of it. */
  public sealed interface Fate {}

  /** Its payload was submitted. */
  public record Started(Payload.Content content, UUID id) implements Fate {}

  /** It waits for an earlier one. */
  public record Waiting() implements Fate {}

  /** It was left out. */
  public record Skipped(Reason reason) implements Fate {}

  /** Its payload can no longer be accepted. */
  public record Refused(String detail) implements Fate {}

  /** Why one is left out. */
  public enum Reason {
    /** No replica was there in time; what else was missed until then is not told one by one. */
    MISSED,
    /** An earlier one had not finished. */
    OVERLAP,
    /** The schedule was paused while it waited. */
    PAUSED;

    /** The reason's name in JSON. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The reason of a name in JSON. */
    public static Reason of(String wire) {
      return valueOf(wire.toUpperCase(Locale.ROOT));
    }
  }
}
