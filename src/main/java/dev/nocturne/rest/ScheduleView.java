package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Payload.Content;
import dev.nocturne.schedule.Plan;
import dev.nocturne.schedule.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A schedule as clients see it, without what it submits. */
@Schema(name = "Schedule")
record ScheduleView(
    UUID id,
    @JsonUnwrapped Timing timing,
    boolean paused,
    @Schema(enumeration = {"batch", "job"}) String content,
    @Schema(description = "the next five, or none while it is paused") List<Instant> nextTimes,
    Instant createdAt,
    Instant changedAt) {

  /** So many times are foretold. */
  private static final int FORETOLD = 5;

  /** The schedule in the form in which every reader gets it. */
  static ScheduleView of(Schedule schedule) {
    return new ScheduleView(
        schedule.id(),
        Timing.of(schedule.plan()),
        schedule.paused(),
        schedule.content().wire(),
        schedule.upcoming(FORETOLD),
        schedule.times().createdAt(),
        schedule.times().changedAt());
  }

  /** When it is due. */
  @Schema(name = "ScheduleTiming")
  record Timing(
      String name,
      String cron,
      String timeZone,
      @Schema(enumeration = {"skip", "queue", "cancel_previous"}) String overlap,
      @Schema(enumeration = {"skip", "fire_once"}) String misfire,
      String misfireAfter) {

    static Timing of(Plan plan) {
      return new Timing(
          plan.name(),
          plan.cron(),
          plan.timeZone(),
          plan.overlap().wire(),
          plan.misfire().policy().wire(),
          plan.misfire().after().toString());
    }
  }

  /** A schedule with what it submits. */
  @Schema(name = "WholeSchedule")
  record Whole(
      @JsonUnwrapped ScheduleView schedule,
      @JsonRawValue @Schema(type = SchemaType.OBJECT) @Nullable String batch,
      @JsonRawValue @Schema(type = SchemaType.OBJECT) @Nullable String job) {

    static Whole of(Schedule schedule, Payload payload, Sight sight) {
      String json = sight.payload(payload);
      return new Whole(
          ScheduleView.of(schedule),
          payload.content() == Content.BATCH ? json : null,
          payload.content() == Content.JOB ? json : null);
    }
  }

  /** A page of schedules, newest first, and where the next one begins. */
  @Schema(name = "SchedulePage")
  record Page(List<ScheduleView> items, @Nullable String nextCursor) {}
}
