package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.intake.BatchDocuments.NotReady;
import dev.nocturne.intake.BatchDocuments.Ready;
import dev.nocturne.intake.BatchIntake.Sender;
import dev.nocturne.intake.Inspection.Flawed;
import dev.nocturne.intake.Inspection.Sound;
import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.store.Batches;
import dev.nocturne.store.Batches.Opening;
import dev.nocturne.store.Firing;
import dev.nocturne.store.Firing.Load;
import dev.nocturne.store.Firing.Run;
import dev.nocturne.store.Holdings;
import dev.nocturne.store.StoreUnavailable;
import dev.nocturne.store.Submission;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Checks what schedules submit, when they are made and again each time it is submitted. */
public final class Payloads implements Firing.Loader {

  private static final Logger LOG = Logger.getLogger(Payloads.class);

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  /** The longest name of a batch. */
  private static final int LONGEST_NAME = 255;

  /** It would have to be kept as it came, to be shown and changed. */
  private static final CookieRule.Refused NO_COOKIES =
      new CookieRule.Refused("are secrets, which are not kept in a schedule");

  private final Holdings holdings;
  private final Inspection inspection;
  private final BatchDocuments documents;

  /** The check for what may be submitted. */
  public Payloads(Batches batches, Holdings holdings, IntakeSettings settings) {
    this.holdings = holdings;
    this.inspection = new Inspection(settings.refusing(NO_COOKIES));
    this.documents = new BatchDocuments(batches, inspection);
  }

  /** What is wrong with a payload, by pointers into the schedule that has it. */
  List<Problem> problems(String tenant, Payload payload) {
    if (Cookies.anywhere(StrictJson.around(payload.json()))) {
      String at = "/" + payload.content().wire();
      return List.of(new Problem(at, "cookies " + NO_COOKIES.why()));
    }
    Sender sender = new Sender(tenant, null, false);
    return switch (prepare(sender, payload, used -> holdings.foreign(tenant, used))) {
      case NotLoaded(List<Problem> problems) -> problems;
      case Loaded _ -> List.of();
    };
  }

  @Override
  public Load load(Schedule schedule, Payload payload, Run run, Holdings.Check holdings) {
    try {
      Sender sender = new Sender(schedule.tenant(), run.key(), false);
      return switch (prepare(sender, payload, holdings)) {
        case Loaded(Load load) -> named(load, schedule, run.planned());
        case NotLoaded(List<Problem> problems) -> {
          Problem first = problems.getFirst();
          yield new Load.Refused(first.pointer() + " " + first.detail());
        }
      };
    } catch (StoreUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      // One that cannot be loaded must not hold up the others.
      LOG.errorf(e, "the schedule %s cannot be submitted", schedule.id());
      return new Load.Refused("something went wrong here; the log tells what");
    }
  }

  private static Load named(Load load, Schedule schedule, Instant planned) {
    return switch (load) {
      case Load.OfBatch(Opening opening, var chunks) -> {
        String own = opening.name();
        String name = (own == null ? schedule.plan().name() : own);
        String time = " " + planned;
        int most = Math.min(name.length(), LONGEST_NAME - time.length());
        yield new Load.OfBatch(
            new Opening(
                opening.id(),
                opening.tenant(),
                name.substring(0, most) + time,
                opening.key(),
                opening.form(),
                opening.reject(),
                opening.maxConcurrency()),
            chunks);
      }
      case Load.OfJob _, Load.Refused _ -> load;
    };
  }

  /** What was made of a payload. */
  private sealed interface Made {}

  private record Loaded(Load load) implements Made {}

  private record NotLoaded(List<Problem> problems) implements Made {}

  private Made prepare(Sender sender, Payload payload, Holdings.Check holdings) {
    return switch (payload.content()) {
      case BATCH -> batch(sender, payload.json(), holdings);
      case JOB -> job(sender, payload.json(), holdings);
    };
  }

  private Made batch(Sender sender, String json, Holdings.Check holdings) {
    return switch (documents.prepare(sender, blocks(json), holdings)) {
      case Ready(Opening opening, var chunks) -> new Loaded(new Load.OfBatch(opening, chunks));
      case NotReady(Taking.Refused(List<RowProblem> problems)) ->
          new NotLoaded(
              problems.stream().map(p -> new Problem("/batch" + p.pointer(), p.detail())).toList());
      case NotReady(Taking.Malformed(String detail)) ->
          new NotLoaded(List.of(new Problem("/batch", detail)));
      case NotReady(Taking answer) -> throw new IllegalStateException("no answer: " + answer);
    };
  }

  private static Blocks blocks(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    long size = bytes.length + 2L * Blocks.BLOCK;
    Room room = new Room(size, size, Duration.ZERO);
    try {
      return Blocks.read(new ByteArrayInputStream(bytes), bytes.length, room.of(""));
    } catch (IOException e) {
      throw new IllegalStateException("memory can be read", e);
    }
  }

  private Made job(Sender sender, String json, Holdings.Check holdings) {
    ObjectNode job;
    try {
      job = StrictJson.read(json);
    } catch (MalformedJsonException e) {
      return new NotLoaded(List.of(new Problem("/job", e.detail())));
    }
    if (json.length() > Intake.LARGEST) {
      String most = "has more than " + Intake.LARGEST + " characters";
      return new NotLoaded(List.of(new Problem("/job", most)));
    }
    Inspection.Finding finding = inspection.of(job);
    if (finding instanceof Sound(JobForm form)) {
      finding = Inspection.settle(finding, holdings.foreign(Use.resources(List.of(form))));
    }
    return switch (finding) {
      case Sound(JobForm form) -> new Loaded(new Load.OfJob(submission(sender, form, job)));
      case Flawed(List<Problem> problems) ->
          new NotLoaded(
              problems.stream().map(p -> new Problem("/job" + p.pointer(), p.detail())).toList());
    };
  }

  private static Submission submission(Sender sender, JobForm form, ObjectNode job) {
    String key = sender.key();
    UUID id = IDS.generate();
    return new Submission(
        id,
        sender.tenant(),
        form.spec(id),
        form.terms(),
        form.tags(null),
        null,
        key == null ? null : new Submission.Key(key, Fingerprint.of(job)));
  }
}
