package dev.nocturne.console;

import dev.nocturne.schedule.Timetable;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who writes a timetable is told of it.
 *
 * @param words when it is due; or what is wrong with it
 * @param times the next ones
 */
record Foretold(String words, List<Instant> times) {

  /** So many times are told. */
  static final int COUNT = 5;

  static Foretold of(@Nullable String cron, @Nullable String zone, Instant now) {
    if (cron == null || zone == null || !ZoneId.getAvailableZoneIds().contains(zone)) {
      return new Foretold("This is no time zone, such as Europe/Berlin.", List.of());
    }
    Optional<Timetable> timetable = Timetable.of(cron, ZoneId.of(zone));
    if (timetable.isEmpty()) {
      return new Foretold(
          "This is no timetable yet: it has five fields with a space between them, minute, hour,"
              + " day of the month, month, day of the week.",
          List.of());
    }
    List<Instant> times = timetable.get().next(now, COUNT);
    return new Foretold(
        times.isEmpty() ? "This time never comes." : timetable.get().words(), times);
  }
}
