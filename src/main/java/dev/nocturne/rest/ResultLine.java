package dev.nocturne.rest;

import dev.nocturne.events.JobView.ActionView;
import dev.nocturne.events.JobView.FailureView;
import dev.nocturne.events.JobView.ResultView;
import dev.nocturne.job.Outcome;
import dev.nocturne.store.BatchReader;
import dev.nocturne.store.OutcomeText;
import dev.nocturne.store.OutcomeText.Piece;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of one job of a batch. */
@Schema(name = "BatchResult")
record ResultLine(
    UUID id,
    @Nullable String customId,
    @Schema(enumeration = {"queued", "running", "succeeded", "failed", "cancelled"}) String status,
    @Schema(implementation = ResultView.class) @Nullable Passed result,
    @Nullable FailureView failure) {

  static ResultLine of(BatchReader.Row row) {
    return new ResultLine(
        row.job(), row.customId(), row.status().wire(), result(row), failure(row));
  }

  private static @Nullable Passed result(BatchReader.Row row) {
    OutcomeText outcome = row.outcome();
    return switch (row.status()) {
      case SUCCEEDED -> outcome == null ? null : Passed.of(outcome.result());
      case QUEUED, RUNNING, FAILED, CANCELLED -> null;
    };
  }

  private static @Nullable FailureView failure(BatchReader.Row row) {
    OutcomeText outcome = row.outcome();
    return switch (row.status()) {
      case FAILED ->
          outcome != null && outcome.read() instanceof Outcome.Failed(var failure)
              ? FailureView.of(failure)
              : null;
      case QUEUED, RUNNING, SUCCEEDED, CANCELLED -> null;
    };
  }

  /** A {@link ResultView} of what is passed on as it is stored. */
  record Passed(
      @Nullable Piece answer,
      @Nullable Piece structured,
      @Nullable Piece markdown,
      @Nullable Piece links,
      @Nullable Piece images,
      @Nullable Piece steps,
      @Nullable List<ActionView> actions) {

    static Passed of(OutcomeText.Members result) {
      Map<String, Piece> found = result.found();
      return new Passed(
          found.get("answer"),
          found.get("structured"),
          found.get("markdown"),
          found.get("links"),
          found.get("images"),
          found.get("steps"),
          result.actions() == null ? null : result.actions().stream().map(ActionView::of).toList());
    }
  }
}
