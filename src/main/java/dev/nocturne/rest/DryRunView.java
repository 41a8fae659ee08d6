package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.nocturne.intake.RowProblem;
import dev.nocturne.intake.Taking;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What would become of a batch, of which nothing was stored. */
@Schema(name = "DryRun")
record DryRunView(
    Counts counts,
    @Schema(description = "the first 100 problems") List<RowProblem> errors,
    @JsonRawValue
        @Schema(
            type = SchemaType.ARRAY,
            description = "the first five jobs as they would be submitted")
        String jobs,
    @Schema(
            format = "duration",
            description =
                "from how long such jobs took of late, with all slots for this batch;"
                    + " null if there were none")
        @Nullable String expectedTime) {

  static DryRunView of(Taking.Tried tried) {
    return new DryRunView(
        new Counts(tried.rows(), tried.rows() - tried.rejected(), tried.rejected()),
        tried.problems(),
        "[" + String.join(",", tried.jobs()) + "]",
        tried.expected() == null ? null : tried.expected().toString());
  }

  /** How many rows there are. */
  @Schema(name = "DryRunCounts")
  record Counts(long rows, long valid, long rejected) {}
}
