package dev.nocturne.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.engine.InFlight.Why;
import dev.nocturne.job.Claim;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Progress;
import dev.nocturne.job.SessionOptions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a replica that is drained does with what it has in hand. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class HandingOverTest {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Inject Dispatcher dispatcher;

  private long nanos;
  private final InFlight inFlight = new InFlight(() -> nanos, Duration.ofSeconds(30));

  @Test
  void steps_have_their_time_and_are_given_back_after_it() {
    Drain drain = new Drain(dispatcher, inFlight, PATIENCE, () -> nanos);
    InFlight.Entry entry = inFlight.enter(claim(), nanos);
    assertThat(drain.heed(false)).isFalse();
    try {
      assertThat(drain.heed(true)).isTrue();
      nanos += PATIENCE.toNanos() - 1;
      assertThat(drain.heed(true)).isFalse();
      assertThat(entry.why()).isNull();
      nanos++;
      assertThat(drain.heed(true)).isFalse();
      assertThat(entry.why()).isEqualTo(Why.STOPPING);
    } finally {
      assertThat(drain.heed(false)).isTrue();
    }
    // The next drain has its own time.
    InFlight.Entry later = inFlight.enter(claim(), nanos);
    drain.heed(true);
    drain.heed(true);
    drain.heed(false);
    assertThat(later.why()).isNull();
  }

  private static Claim claim() {
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    SessionOptions session = SessionOptions.lasting(Duration.ofMinutes(9), Json.EMPTY);
    return new Claim(
        new Lease(new UUID(0, 1), "default", "replica", 1),
        null,
        new JobSpec.Scrape("u", null, JobSpec.Via.ONE_CALL, Json.EMPTY, session),
        new Progress.Fresh(),
        new Claim.Attempt(1, 1, 3, 0),
        new Claim.Times(now, now, now.plus(Duration.ofMinutes(9)), null),
        false);
  }
}
