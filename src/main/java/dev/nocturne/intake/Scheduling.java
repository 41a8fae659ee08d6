package dev.nocturne.intake;

import dev.nocturne.schedule.Schedule;
import java.util.List;

/** What the door said to a schedule. */
public sealed interface Scheduling {

  /** It is stored; the schedule as it is now. */
  record Stored(Schedule schedule) implements Scheduling {}

  /** It is not valid; nothing was stored. */
  record Refused(List<Problem> problems) implements Scheduling {}

  /** It is no JSON object in UTF-8; nothing was stored. */
  record Malformed(String detail) implements Scheduling {}

  /** The tenant has as many as it may; nothing was stored. */
  record TooMany() implements Scheduling {}

  /** There is no such schedule. */
  record Unknown() implements Scheduling {}

  /** Others change it all the time. */
  record Busy() implements Scheduling {}
}
