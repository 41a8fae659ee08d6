package dev.nocturne.console;

import dev.nocturne.rest.Sight;
import dev.nocturne.schedule.Misfire;
import dev.nocturne.schedule.Overlap;
import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Payload.Content;
import dev.nocturne.schedule.Plan;
import dev.nocturne.schedule.Schedule;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a schedule that is made or changed.
 *
 * @param id of the one that is changed, or null
 * @param content what the payload is, in the interface's words
 * @param payload laid out to be read; empty if it is left out
 * @param whole whether all of the payload is there as it is stored, so that it can be changed here
 */
record ScheduleForm(
    @Nullable UUID id, Plan plan, boolean paused, String content, String payload, boolean whole) {

  /** A longer one is no pleasure in a form. */
  private static final int LONGEST = 256 * 1024;

  /** An empty one. */
  static ScheduleForm fresh() {
    Misfire usual = new Misfire(Misfire.Policy.SKIP, Duration.ofMinutes(1));
    Plan plan = new Plan("", "0 6 * * *", "UTC", Overlap.SKIP, usual);
    return new ScheduleForm(null, plan, false, Content.BATCH.wire(), "", true);
  }

  /** That of a schedule, as somebody sees it. */
  static ScheduleForm of(Schedule schedule, Payload payload, Sight sight) {
    Excerpt text = PrettyJson.of(payload.json(), LONGEST);
    boolean whole = !text.cut() && sight.payload(payload).equals(payload.json());
    return new ScheduleForm(
        schedule.id(),
        schedule.plan(),
        schedule.paused(),
        payload.content().wire(),
        whole ? text.text() : "",
        whole);
  }

  /** What the one that is changed is called: by its client, or by its id. */
  public String name() {
    return Called.by(plan.name(), String.valueOf(id));
  }

  /** What a schedule may submit. */
  public List<String> contents() {
    return List.of(Content.BATCH.wire(), Content.JOB.wire());
  }
}
