package dev.nocturne.events;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.job.ActionOutcome;
import dev.nocturne.job.Failure;
import dev.nocturne.job.Job;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.job.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job as clients see it. */
@Schema(name = "Job")
public record JobView(
    @JsonUnwrapped Head head,
    @JsonUnwrapped Course course,
    @Nullable ResultView result,
    @Nullable FailureView failure,
    Upstream upstream) {

  /** The job in the form in which every reader gets it. */
  public static JobView of(JobRecord record) {
    Job job = record.job();
    Standing standing = record.standing();
    return new JobView(
        new Head(
            job.id(),
            job.spec().kind().wire(),
            standing.status().wire(),
            job.tags().customId(),
            job.batch(),
            job.tags().labels(),
            job.terms().priority()),
        new Course(
            standing.run(),
            standing.attempt(),
            job.terms().maxAttempts(),
            job.createdAt(),
            standing.startedAt(),
            standing.finishedAt()),
        standing.outcome() instanceof Outcome.Succeeded(Result result)
            ? ResultView.of(result)
            : null,
        standing.outcome() instanceof Outcome.Failed(Failure failure)
            ? FailureView.of(failure)
            : null,
        new Upstream(standing.progress().session(), standing.progress().agent()));
  }

  /** What it is. */
  public record Head(
      UUID id,
      String kind,
      @Schema(enumeration = {"queued", "running", "succeeded", "failed", "cancelled"})
          String status,
      @Nullable String customId,
      @Nullable UUID batchId,
      Map<String, String> labels,
      int priority) {}

  /** How it goes. */
  public record Course(
      @Schema(description = "1, and one more with every manual retry") int run,
      @Schema(description = "the attempt under way or the last one, 0 before the first")
          int attempt,
      int maxAttempts,
      Instant createdAt,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}

  /** What it found; what Notte did not send is null. */
  @Schema(name = "Result")
  public record ResultView(
      @Nullable String answer,
      @JsonRawValue @Schema(description = "fits the response_format") @Nullable String structured,
      @Nullable String markdown,
      @Nullable List<String> links,
      @JsonRawValue @Schema(type = SchemaType.ARRAY, description = "Notte's image objects")
          @Nullable String images,
      @Nullable Integer steps,
      @Nullable List<ActionView> actions) {

    /** The result in the form in which every reader gets it. */
    public static ResultView of(Result result) {
      return new ResultView(
          result.answer(),
          raw(result.structured()),
          result.markdown(),
          result.links(),
          raw(result.images()),
          result.steps(),
          result.actions() == null ? null : result.actions().stream().map(ActionView::of).toList());
    }

    private static @Nullable String raw(@Nullable Json json) {
      return json == null ? null : json.text();
    }
  }

  /** What became of an action of a script. */
  @Schema(name = "ActionOutcome")
  public record ActionView(
      String type,
      boolean success,
      @Schema(description = "why it could not be done") @Nullable String message,
      @JsonRawValue
          @Schema(
              type = SchemaType.OBJECT,
              description = "what was observed, or what a screenshot is like")
          @Nullable String data) {

    /** The outcome in the form in which every reader gets it. */
    public static ActionView of(ActionOutcome outcome) {
      return new ActionView(
          outcome.type(), outcome.success(), outcome.message(), ResultView.raw(outcome.data()));
    }
  }

  /** Why it failed. */
  @Schema(name = "Failure")
  public record FailureView(String kind, String message, boolean retryable) {

    /** The failure without the answer that was refused, which may be large. */
    public static FailureView of(Failure failure) {
      return new FailureView(failure.kind().wire(), failure.message(), failure.kind().retryable());
    }
  }

  /** Its traces at Notte. */
  public record Upstream(@Nullable String sessionId, @Nullable String agentId) {}
}
