package dev.nocturne.events;

import dev.nocturne.job.Batch;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A batch as clients see it. */
@Schema(name = "Batch")
public record BatchView(
    UUID id,
    @Nullable String name,
    @Schema(enumeration = {"receiving", "running", "paused", "finished", "cancelled"})
        String status,
    Counts counts,
    Instant createdAt,
    @Nullable Instant finishedAt,
    @Schema(description = "when it will have finished, if it goes on as of late")
        @Nullable Instant eta) {

  /** The batch in the form in which every reader gets it. */
  public static BatchView of(Batch batch) {
    Batch.Counts counts = batch.counts();
    return new BatchView(
        batch.id(),
        batch.name(),
        batch.status().wire(),
        new Counts(
            counts.total(),
            counts.queued(),
            counts.running(),
            counts.succeeded(),
            counts.failed(),
            counts.cancelled(),
            counts.rejected()),
        batch.times().createdAt(),
        batch.times().finishedAt(),
        batch.times().eta());
  }

  /** Its jobs by status. */
  @Schema(name = "BatchCounts")
  public record Counts(
      @Schema(description = "the sum of the next five") long total,
      long queued,
      long running,
      long succeeded,
      long failed,
      long cancelled,
      @Schema(description = "rows that never became jobs") long rejected) {}
}
