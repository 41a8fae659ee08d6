package dev.nocturne.ops;

import dev.nocturne.engine.Watch;
import dev.nocturne.flow.Next;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.Supplier;
import org.jboss.logging.MDC;

/** Counts and times what the engine does, and gives its log lines the job that they are about. */
@Singleton
final class WatchedSteps implements Watch {

  /** The counter of what ended, by its outcome. */
  static final String ENDED = "nocturne.jobs.ended";

  /** So that a rate of them can be told before the first one. */
  private static final String POISONED = "poisoned";

  private final MeterRegistry meters;
  private final Traces traces;
  private final Counter refused;

  WatchedSteps(MeterRegistry meters, Traces traces) {
    this.meters = meters;
    this.traces = traces;
    this.refused =
        Counter.builder("nocturne.writes.refused")
            .description("Changes of jobs that came after their lease was lost")
            .register(meters);
    for (Kind kind : Kind.values()) {
      Counter _ = ended(kind, "failed", POISONED);
    }
  }

  @Override
  public void step(Claim claim, Runnable step) {
    MDC.put("job", claim.lease().job().toString());
    MDC.put("tenant", claim.lease().tenant());
    MDC.put("attempt", String.valueOf(claim.attempt().number()));
    try {
      traces.step(claim, step);
    } finally {
      MDC.remove("job");
      MDC.remove("tenant");
      MDC.remove("attempt");
    }
  }

  @Override
  public Next decision(Claim claim, Supplier<Next> flow) {
    Timer.Sample begun = Timer.start(meters);
    Next next = flow.get();
    Timer timer =
        Timer.builder("nocturne.step")
            .description("From one checkpoint of a job to the next, its call to Notte included")
            .tag("kind", claim.spec().kind().wire())
            .tag("next", next.getClass().getSimpleName().toLowerCase(Locale.ROOT))
            .register(meters);
    begun.stop(timer);
    return next;
  }

  @Override
  public void written(Claim claim, Next next, boolean held) {
    if (!held) {
      refused.increment();
    } else if (next instanceof Next.Finish(Outcome outcome, var _, var _)) {
      String failure = outcome instanceof Outcome.Failed(var why) ? why.kind().wire() : "none";
      ended(claim.spec().kind(), outcome.status().wire(), failure).increment();
    }
  }

  private Counter ended(Kind kind, String outcome, String failure) {
    return Counter.builder(ENDED)
        .description("Runs that a worker of this replica ended")
        .tag("kind", kind.wire())
        .tag("outcome", outcome)
        .tag("failure", failure)
        .register(meters);
  }
}
