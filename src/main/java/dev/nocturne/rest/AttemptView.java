package dev.nocturne.rest;

import dev.nocturne.events.JobView.FailureView;
import dev.nocturne.job.AttemptRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One try of a job as clients see it. */
@Schema(name = "Attempt")
record AttemptView(
    int run,
    int number,
    Instant startedAt,
    @Nullable Instant endedAt,
    Upstream upstream,
    @Nullable FailureView failure,
    @Schema(description = "the answer that was refused, as it came") @Nullable String rawAnswer) {

  static AttemptView of(AttemptRecord attempt) {
    return new AttemptView(
        attempt.run(),
        attempt.number(),
        attempt.startedAt(),
        attempt.endedAt(),
        Upstream.of(attempt.traces()),
        attempt.failure() == null ? null : FailureView.of(attempt.failure()),
        attempt.failure() == null ? null : attempt.failure().raw());
  }

  /** Its traces at Notte. */
  @Schema(name = "AttemptUpstream")
  record Upstream(
      @Nullable String sessionId,
      @Nullable String agentId,
      @Schema(description = "what it cost in Notte's credits, if Notte told it")
          @Nullable BigDecimal credits) {

    static Upstream of(AttemptRecord.Traces traces) {
      return new Upstream(traces.session(), traces.agent(), traces.credits());
    }
  }

  /** All tries of a job, in order. */
  @Schema(name = "Attempts")
  record All(List<AttemptView> items) {}
}
