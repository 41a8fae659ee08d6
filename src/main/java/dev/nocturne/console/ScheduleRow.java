package dev.nocturne.console;

import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.Timetable;
import java.time.Instant;
import java.util.List;

/** A schedule as a line of a list. */
record ScheduleRow(Schedule schedule) {

  /** What it is called: by its client, or by its id. */
  public String name() {
    return Called.by(schedule.plan().name(), schedule.id().toString());
  }

  /** When it is due, in words; as it was written where there are none. */
  public String words() {
    return schedule.plan().timetable().map(Timetable::words).orElse(schedule.plan().cron());
  }

  /** What becomes of a run while an earlier one has not finished. */
  public String overlap() {
    return switch (schedule.plan().overlap()) {
      case SKIP -> "the next is left out";
      case QUEUE -> "the next waits for its end";
      case CANCEL_PREVIOUS -> "it is cancelled for the next";
    };
  }

  /** What becomes of times at which no replica was there. */
  public String misfire() {
    return switch (schedule.plan().misfire().policy()) {
      case SKIP -> "what was missed is left out";
      case FIRE_ONCE -> "one run makes up for all that was missed";
    };
  }

  /** Its next times; none while it is paused. */
  public List<Instant> upcoming() {
    return schedule.upcoming(Foretold.COUNT);
  }
}
