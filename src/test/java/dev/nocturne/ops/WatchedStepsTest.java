package dev.nocturne.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.store.Change;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

/** What a step leaves in logs and meters. */
@Beside
class WatchedStepsTest {

  private static final UUID JOB = new UUID(1, 2);
  private static final Tracer NO_TRACER = TracerProvider.noop().get("none");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final WatchedSteps watch =
      new WatchedSteps(meters, new Traces(NO_TRACER, Optional::empty));

  @Test
  void its_log_lines_name_the_job_and_those_after_it_do_not() {
    List<Object> named = new ArrayList<>();
    watch.step(
        claim(),
        () -> named.addAll(List.of(MDC.get("job"), MDC.get("tenant"), MDC.get("attempt"))));
    assertThat(named).containsExactly(JOB.toString(), "acme", "3");
    assertThat(MDC.getMap()).doesNotContainKeys("job", "tenant", "attempt");
  }

  @Test
  void a_write_under_a_lost_lease_is_counted_as_refused_and_ends_nothing() {
    Change end = new Change.Finish(claim().lease(), new Outcome.Cancelled(), Footprint.NONE);
    watch.written(claim(), end, false);
    assertThat(meters.counter("nocturne.writes.refused").count()).isEqualTo(1);
    assertThat(meters.find("nocturne.jobs.ended").tag("outcome", "cancelled").counter()).isNull();

    watch.written(claim(), end, true);
    assertThat(meters.get("nocturne.jobs.ended").tag("outcome", "cancelled").counter().count())
        .isEqualTo(1);
  }

  private static Claim claim() {
    Instant now = Instant.EPOCH;
    return new Claim(
        new Lease(JOB, "acme", "one", 7),
        null,
        new JobSpec.AgentTask(
            "find it",
            null,
            null,
            Json.EMPTY,
            SessionOptions.lasting(Duration.ofMinutes(5), Json.EMPTY),
            null),
        new Progress.Fresh(),
        new Claim.Attempt(1, 3, 5, 0),
        new Claim.Times(now, now, now, null),
        false);
  }
}
