package dev.nocturne.schedule;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;

/**
 * When a schedule's payload is submitted.
 *
 * @param cron five fields that {@link Timetable} reads
 * @param timeZone the name of a time zone
 */
public record Plan(String name, String cron, String timeZone, Overlap overlap, Misfire misfire) {

  /** Its times, or empty if it was stored by a version that knew more zones or expressions. */
  public Optional<Timetable> timetable() {
    try {
      return Timetable.of(cron, ZoneId.of(timeZone));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
