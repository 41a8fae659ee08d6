package dev.nocturne.rest;

import dev.nocturne.events.JobView.FailureView;
import dev.nocturne.events.JobView.ResultView;
import dev.nocturne.job.Outcome;
import dev.nocturne.store.BatchReader;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of one job of a batch. */
@Schema(name = "BatchResult")
record ResultLine(
    UUID id,
    @Nullable String customId,
    @Schema(enumeration = {"queued", "running", "succeeded", "failed", "cancelled"}) String status,
    @Nullable ResultView result,
    @Nullable FailureView failure) {

  static ResultLine of(BatchReader.Row row) {
    return new ResultLine(
        row.job(),
        row.customId(),
        row.status().wire(),
        row.outcome() instanceof Outcome.Succeeded(var result) ? ResultView.of(result) : null,
        row.outcome() instanceof Outcome.Failed(var failure) ? FailureView.of(failure) : null);
  }
}
