package dev.nocturne.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.nocturne.job.Batch;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Job;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Result;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Standing;
import dev.nocturne.job.Status;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.BatchEvent;
import dev.nocturne.store.Event;
import dev.nocturne.store.JobEvent;
import dev.nocturne.store.MemoryStore;
import dev.nocturne.store.Parcel;
import dev.nocturne.store.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events of every kind, made up, and the JSON that the service writes. */
public final class Happenings {

  /** Writes as the service does. */
  public static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

  private static final Instant AT = Instant.parse("2026-11-25T10:00:00.123456Z");
  private static final JobSpec SPEC =
      new JobSpec.AgentTask(
          "find it",
          "https://example.com/",
          null,
          Json.EMPTY,
          SessionOptions.lasting(Duration.ofMinutes(10), Json.EMPTY),
          null);
  private static final Failure FAILURE =
      new Failure(FailureKind.NAVIGATION, "the page is gone", "raw");

  private Happenings() {}

  /** One event of that type, of a job of its own. */
  public static Parcel one(JobEvent.Type type) {
    return one(UUID.nameUUIDFromBytes(type.name().getBytes(UTF_8)), 1, type);
  }

  /** One event of a job. */
  public static Parcel one(UUID job, long position, JobEvent.Type type) {
    Result result =
        new Result(
            "an answer",
            new Json("{\"a\": [1, null]}"),
            null,
            List.of("https://a.example/"),
            null,
            7);
    return switch (type) {
      case ACCEPTED -> parcel(job, position, type, Status.QUEUED, null);
      case STARTED -> parcel(job, position, type, Status.RUNNING, null);
      case RETRYING -> parcel(job, position, type, Status.QUEUED, null);
      case SUCCEEDED ->
          parcel(job, position, type, Status.SUCCEEDED, new Outcome.Succeeded(result));
      case FAILED -> parcel(job, position, type, Status.FAILED, new Outcome.Failed(FAILURE));
      case CANCELLED -> parcel(job, position, type, Status.CANCELLED, new Outcome.Cancelled());
    };
  }

  /** The end of a batch, for the second time. */
  public static Parcel batch() {
    UUID id = new UUID(0x0199_0000_0000_7000L, 98);
    Batch batch =
        new Batch(
            id,
            "default",
            "rows of \"May\" ü",
            BatchStatus.FINISHED,
            new Batch.Counts(0, 0, 3, 2, 1, 4),
            new Batch.Times(AT.minusSeconds(60), AT, null));
    return new Parcel(new BatchEvent(1, new Event.Id(id, 2, 0), AT, batch), true);
  }

  /** The end of a job that found so many characters. */
  public static Parcel found(int characters) {
    Result result = new Result("x".repeat(characters), null, null, null, null, null);
    return parcel(
        new UUID(0x0199_0000_0000_7000L, 99),
        1,
        JobEvent.Type.SUCCEEDED,
        Status.SUCCEEDED,
        new Outcome.Succeeded(result));
  }

  /** Submits jobs, and gives the ids of the events that tell of it, in order. */
  public static List<String> submit(MemoryStore store, int jobs) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      UUID id = UUID.randomUUID();
      store.submit(
          List.of(new Submission(id, "default", SPEC, Terms.DEFAULT, Tags.NONE, null, null)));
      ids.add(id + "-1-0");
    }
    return ids;
  }

  private static Parcel parcel(
      UUID id, long position, JobEvent.Type type, Status status, @Nullable Outcome outcome) {
    boolean begun = type != JobEvent.Type.ACCEPTED;
    Tags tags = new Tags("row \"1\" ü", Map.of("team", "sales"), "Zeile ü");
    Job job = new Job(id, "default", SPEC, Terms.DEFAULT, tags, null, AT);
    Standing standing =
        new Standing(
            status,
            1,
            begun ? 1 : 0,
            begun ? AT : null,
            outcome == null ? null : AT,
            outcome,
            begun ? new Progress.AgentRunning("s1", "a1") : new Progress.Fresh());
    Event.Id eventId = new Event.Id(id, 1, !begun ? 0 : type.ends() ? 2 : 1);
    Failure failure = type == JobEvent.Type.RETRYING ? FAILURE : null;
    return new Parcel(
        new JobEvent(
            position, eventId, type, AT, begun ? 1 : 0, failure, new JobRecord(job, standing)),
        true);
  }
}
