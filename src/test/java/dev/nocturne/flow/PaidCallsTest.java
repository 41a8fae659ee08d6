package dev.nocturne.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.job.Claim;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a call costs that is lost each time, as if Notte were down. */
class PaidCallsTest {

  private static final UUID JOB = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);

  private final PaidCalls calls = new PaidCalls();

  @Test
  void a_call_that_is_lost_each_time_while_others_are_answered_costs_an_attempt() {
    for (int i = 0; i < 4; i++) {
      assertThat(lost(Scope.NOTTE).kind()).isEqualTo(FailureKind.UNREACHABLE);
      calls.answered(claim(OTHER), calls.begun());
    }
    assertThat(lost(Scope.NOTTE).kind()).isEqualTo(FailureKind.UPSTREAM);
  }

  @Test
  void a_call_that_is_lost_each_time_is_not_paid_without_end_while_no_other_is_made() {
    List<Duration> pauses = new ArrayList<>();
    Lost last = lost(Scope.NOTTE);
    while (last.kind() == FailureKind.UNREACHABLE) {
      pauses.add(last.notBefore());
      last = lost(Scope.NOTTE);
    }
    assertThat(last.kind()).isEqualTo(FailureKind.UPSTREAM);
    assertThat(pauses).hasSize(14).isSorted().startsWith(Duration.ZERO);
    assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofMinutes(30), Duration.ofMinutes(90));
    assertThat(lost(Scope.NOTTE))
        .as("begins anew")
        .isEqualTo(new Lost(FailureKind.UNREACHABLE, Duration.ZERO));
  }

  @Test
  void an_outage_that_is_over_is_forgotten() {
    for (int i = 0; i < 14; i++) {
      lost(Scope.NOTTE);
    }
    calls.answered(claim(JOB), calls.begun());
    assertThat(lost(Scope.NOTTE)).isEqualTo(new Lost(FailureKind.UNREACHABLE, Duration.ZERO));
  }

  @Test
  void the_next_run_owes_nothing_for_what_the_last_one_lost() {
    for (int i = 0; i < 14; i++) {
      lost(Scope.NOTTE);
    }
    assertThat(lost(Scope.NOTTE, claim(JOB, 2)))
        .isEqualTo(new Lost(FailureKind.UNREACHABLE, Duration.ZERO));
  }

  @Test
  void a_call_that_is_lost_by_itself_costs_an_attempt_at_once() {
    assertThat(lost(Scope.REQUEST)).isEqualTo(new Lost(FailureKind.UPSTREAM, Duration.ZERO));
  }

  @Test
  void nor_is_one_that_we_have_to_end_each_time() {
    List<FailureKind> kinds = new ArrayList<>();
    for (int i = 0; i < 15; i++) {
      Thread.currentThread().interrupt();
      kinds.add(lost(Scope.REQUEST).kind());
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(kinds.subList(0, 14)).containsOnly(FailureKind.UNREACHABLE);
    assertThat(kinds.getLast()).isEqualTo(FailureKind.UPSTREAM);
  }

  private Lost lost(Scope scope) {
    return lost(scope, claim(JOB));
  }

  private Lost lost(Scope scope, Claim claim) {
    Next next = calls.lost(new Unclear(scope, "504", null), Footprint.UNKNOWN, claim);
    assertThat(next).isInstanceOf(Next.Lost.class);
    Next.Retry retry = ((Next.Lost) next).retry();
    assertThat(retry.left()).isEqualTo(Footprint.UNKNOWN);
    return new Lost(retry.because().kind(), retry.notBefore());
  }

  private record Lost(FailureKind kind, Duration notBefore) {}

  private static Claim claim(UUID job) {
    return claim(job, 1);
  }

  private static Claim claim(UUID job, int run) {
    Instant now = Instant.EPOCH;
    return new Claim(
        new Lease(job, "default", "replica", 1),
        null,
        new Search("moon lamp", Json.EMPTY),
        new Fresh(),
        new Claim.Attempt(run, 1, 3, 0),
        new Claim.Times(now, now, now.plusSeconds(60), null),
        false);
  }
}
