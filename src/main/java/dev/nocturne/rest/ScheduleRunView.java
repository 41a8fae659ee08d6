package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.schedule.Payload.Content;
import dev.nocturne.schedule.ScheduleRun;
import dev.nocturne.schedule.ScheduleRun.Reason;
import dev.nocturne.schedule.ScheduleRun.Refused;
import dev.nocturne.schedule.ScheduleRun.Skipped;
import dev.nocturne.schedule.ScheduleRun.Started;
import dev.nocturne.schedule.ScheduleRun.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of a time of a schedule. */
@Schema(name = "ScheduleRun")
public record ScheduleRunView(
    UUID id,
    Instant plannedAt,
    @Schema(description = "when that became of it") Instant at,
    @Schema(description = "whether a client asked for it") boolean manual,
    @Schema(enumeration = {"started", "waiting", "skipped", "refused"}) String status,
    @Schema(description = "why it was skipped (missed, overlap, paused) or refused")
        @Nullable String reason,
    @JsonUnwrapped Submitted submitted) {

  /** The run in the form in which every reader gets it. */
  public static ScheduleRunView of(ScheduleRun run) {
    return switch (run.fate()) {
      case Started(Content content, UUID id) -> of(run, "started", null, Submitted.of(content, id));
      case Waiting _ -> of(run, "waiting", null, Submitted.NOTHING);
      case Skipped(Reason reason) -> of(run, "skipped", reason.wire(), Submitted.NOTHING);
      case Refused(String detail) -> of(run, "refused", detail, Submitted.NOTHING);
    };
  }

  private static ScheduleRunView of(
      ScheduleRun run, String status, @Nullable String reason, Submitted submitted) {
    return new ScheduleRunView(
        run.id(), run.plannedAt(), run.at(), run.manual(), status, reason, submitted);
  }

  /** What it submitted. */
  @Schema(name = "SubmittedBySchedule")
  public record Submitted(@Nullable UUID batchId, @Nullable UUID jobId) {

    static final Submitted NOTHING = new Submitted(null, null);

    static Submitted of(Content content, UUID id) {
      return switch (content) {
        case BATCH -> new Submitted(id, null);
        case JOB -> new Submitted(null, id);
      };
    }
  }

  /** A page of runs, newest first, and where the next one begins. */
  @Schema(name = "ScheduleRunPage")
  record Page(List<ScheduleRunView> items, @Nullable String nextCursor) {}
}
