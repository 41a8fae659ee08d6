package dev.nocturne.schedule;

import java.time.ZoneId;

/**
 * When a schedule's payload is submitted.
 *
 * @param cron five fields that {@link Timetable} reads
 */
public record Plan(String name, String cron, ZoneId zone, Overlap overlap, Misfire misfire) {

  /** Its times. */
  public Timetable timetable() {
    return Timetable.of(cron, zone)
        .orElseThrow(() -> new IllegalStateException("it was read before: " + cron));
  }
}
