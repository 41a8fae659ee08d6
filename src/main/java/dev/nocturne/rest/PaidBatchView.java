package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.events.BatchView;
import dev.nocturne.job.Batch;
import dev.nocturne.store.BatchReader.Paid;
import java.math.BigDecimal;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A batch with what it cost, as clients see it. */
@Schema(name = "BatchWithUsage")
record PaidBatchView(@JsonUnwrapped BatchView batch, Usage usage) {

  static PaidBatchView of(Batch batch, Paid paid) {
    return new PaidBatchView(BatchView.of(batch), new Usage(paid.credits(), paid.attempts()));
  }

  /** What its attempts cost. */
  @Schema(name = "BatchUsage")
  record Usage(
      @Schema(description = "in Notte's credits, as far as Notte told it") BigDecimal credits,
      @Schema(description = "the attempts whose cost Notte told") long attempts) {}
}
