package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.schedule.Misfire;
import dev.nocturne.schedule.Overlap;
import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Payload.Content;
import dev.nocturne.schedule.Plan;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.Timetable;
import dev.nocturne.store.Schedules;
import dev.nocturne.store.Schedules.Definition;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Lets schedules in: new ones, and changes of those there are. */
public final class ScheduleIntake {

  /** The largest schedule, in bytes. */
  public static final int LARGEST = 1024 * 1024;

  /** So often a change is tried again that met another one. */
  private static final int TRIES = 5;

  private static final String ZONE = "time_zone";
  private static final String AFTER = "misfire_after";
  private static final Duration USUAL_AFTER = Duration.ofMinutes(1);
  private static final Duration LEAST_AFTER = Duration.ofSeconds(10);
  private static final Duration MOST_AFTER = Duration.ofDays(7);

  private final Schedules schedules;
  private final Payloads payloads;
  private final InstantSource clock;

  /**
   * The door for schedules.
   *
   * @param clock only for whether a timetable has any time to come
   */
  public ScheduleIntake(Schedules schedules, Payloads payloads, InstantSource clock) {
    this.schedules = schedules;
    this.payloads = payloads;
    this.clock = clock;
  }

  /** Takes a new schedule. */
  public Scheduling create(String tenant, byte[] body) {
    try {
      ObjectNode document = StrictJson.read(body);
      List<Problem> problems = problems(tenant, document);
      return problems.isEmpty()
          ? schedules
              .create(tenant, definition(document))
              .<Scheduling>map(Scheduling.Stored::new)
              .orElseGet(Scheduling.TooMany::new)
          : new Scheduling.Refused(problems);
    } catch (MalformedJsonException e) {
      return new Scheduling.Malformed(e.detail());
    }
  }

  /** Takes the fields of a schedule that are to be others. */
  public Scheduling change(String tenant, UUID id, byte[] body) {
    try {
      ObjectNode patch = StrictJson.read(body);
      for (int i = 0; i < TRIES; i++) {
        Optional<Schedule> found = schedules.find(tenant, id);
        Optional<Payload> payload = schedules.payload(tenant, id);
        if (found.isEmpty() || payload.isEmpty()) {
          return new Scheduling.Unknown();
        }
        ObjectNode document = changed(found.get(), payload.get(), patch);
        List<Problem> problems = problems(tenant, document);
        if (!problems.isEmpty()) {
          return new Scheduling.Refused(problems);
        }
        Optional<Schedule> now =
            schedules.change(tenant, id, found.get().times().changedAt(), definition(document));
        if (now.isPresent()) {
          return new Scheduling.Stored(now.get());
        }
      }
      return new Scheduling.Busy();
    } catch (MalformedJsonException e) {
      return new Scheduling.Malformed(e.detail());
    }
  }

  private static ObjectNode changed(Schedule schedule, Payload payload, ObjectNode patch)
      throws MalformedJsonException {
    Plan plan = schedule.plan();
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("name", plan.name()).put("cron", plan.cron()).put(ZONE, plan.timeZone());
    document.put("overlap", plan.overlap().wire());
    document.put("misfire", plan.misfire().policy().wire());
    document.put(AFTER, plan.misfire().after().toString());
    document.put("paused", schedule.paused());
    boolean otherPayload = patch.has(Content.BATCH.wire()) || patch.has(Content.JOB.wire());
    if (!otherPayload) {
      document.set(payload.content().wire(), StrictJson.read(payload.json()));
    }
    document.setAll(patch);
    return document;
  }

  private List<Problem> problems(String tenant, ObjectNode document) {
    List<Problem> problems = new ArrayList<>(StrictJson.unstorable(document));
    if (problems.isEmpty()) {
      problems.addAll(Shapes.problemsOfSchedule(document));
    }
    if (problems.isEmpty()) {
      problems.addAll(timetable(document));
      if (document.has(AFTER) && after(document).isEmpty()) {
        String range = "must be an ISO-8601 duration from " + LEAST_AFTER + " to " + "P7D";
        problems.add(new Problem("/" + AFTER, range));
      }
      if (document.has(Content.BATCH.wire()) == document.has(Content.JOB.wire())) {
        problems.add(new Problem("", "needs either batch or job"));
      } else {
        problems.addAll(payloads.problems(tenant, payload(document)));
      }
    }
    return problems;
  }

  private List<Problem> timetable(ObjectNode document) {
    String zone = zone(document);
    if (!ZoneId.getAvailableZoneIds().contains(zone)) {
      return List.of(new Problem("/" + ZONE, "is no IANA time zone, such as Europe/Berlin"));
    }
    String cron = document.path("cron").textValue();
    return Timetable.of(cron, ZoneId.of(zone))
        .map(
            timetable ->
                timetable.next(clock.instant()).isPresent()
                    ? List.<Problem>of()
                    : List.of(new Problem("/cron", "never comes")))
        .orElseGet(
            () ->
                List.of(
                    new Problem(
                        "/cron",
                        "must be five fields with a space between them: minute, hour, day of the"
                            + " month, month, day of the week")));
  }

  /** The schedule in a document without problems. */
  private static Definition definition(ObjectNode document) {
    Misfire misfire =
        new Misfire(
            Misfire.Policy.of(document.path("misfire").asText("skip")),
            after(document).orElseThrow());
    Plan plan =
        new Plan(
            document.path("name").textValue(),
            document.path("cron").textValue(),
            zone(document),
            Overlap.of(document.path("overlap").asText("skip")),
            misfire);
    return new Definition(plan, document.path("paused").asBoolean(), payload(document));
  }

  private static String zone(ObjectNode document) {
    return document.path(ZONE).asText("UTC");
  }

  private static Optional<Duration> after(ObjectNode document) {
    return document.has(AFTER)
        ? Durations.between(LEAST_AFTER, MOST_AFTER, document.path(AFTER).textValue())
        : Optional.of(USUAL_AFTER);
  }

  private static Payload payload(ObjectNode document) {
    Content content = document.has(Content.BATCH.wire()) ? Content.BATCH : Content.JOB;
    JsonNode payload = document.path(content.wire());
    return new Payload(content, StrictJson.text(payload));
  }
}
