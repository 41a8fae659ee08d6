package dev.nocturne.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.engine.InFlight.Why;
import dev.nocturne.job.Claim;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Progress;
import dev.nocturne.job.SessionOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InFlightTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private static final Lease LEASE = new Lease(new UUID(0, 1), "default", "replica", 1);

  private long nanos;
  private final InFlight inFlight = new InFlight(() -> nanos, Duration.ofSeconds(30));

  /** A claim of a job whose attempt began so long ago. */
  private static Claim claim(Duration ago, @Nullable Duration deadline) {
    return claim(LEASE, ago, deadline);
  }

  private static Claim claim(Lease lease, Duration ago, @Nullable Duration deadline) {
    Instant began = NOW.minus(ago);
    return new Claim(
        lease,
        null,
        new AgentTask(
            "find it", null, null, Json.EMPTY, SessionOptions.lasting(TIMEOUT, Json.EMPTY), null),
        new Progress.Fresh(),
        new Claim.Attempt(1, 1, 3, 0),
        new Claim.Times(
            NOW, began, began.plus(TIMEOUT), deadline == null ? null : NOW.plus(deadline)),
        false);
  }

  private @Nullable Why after(InFlight.Entry entry, Duration passed) {
    nanos += passed.toNanos();
    inFlight.renewed(LEASE, nanos);
    inFlight.interruptLate();
    return entry.why();
  }

  @Test
  void a_step_is_interrupted_when_its_attempt_has_taken_its_timeout() {
    InFlight.Entry entry = inFlight.enter(claim(Duration.ofMinutes(9), null), nanos);

    assertThat(after(entry, Duration.ofSeconds(59))).isNull();
    assertThat(after(entry, Duration.ofSeconds(2))).isEqualTo(Why.TIMED_OUT);
  }

  @Test
  void a_step_that_begins_after_its_attempts_end_has_the_time_to_clean_up() {
    InFlight.Entry entry = inFlight.enter(claim(Duration.ofMinutes(11), null), nanos);

    assertThat(after(entry, Duration.ofMinutes(5))).isNull();
  }

  @Test
  void a_deadline_ends_a_call_that_would_outlast_it() {
    InFlight.Entry entry = inFlight.enter(claim(Duration.ZERO, Duration.ofSeconds(5)), nanos);

    assertThat(after(entry, Duration.ofSeconds(6))).isEqualTo(Why.OVERDUE);
  }

  @Test
  void the_timeout_counts_from_the_sessions_start() {
    Claim claim = claim(Duration.ZERO, null);
    InFlight.Entry entry = inFlight.enter(claim, nanos);
    nanos += Duration.ofMinutes(1).toNanos();
    Claim.Times times = inFlight.sessionOpened(entry, inFlight.later(entry, claim.times()));

    assertThat(times.now()).isEqualTo(NOW.plus(Duration.ofMinutes(1)));
    assertThat(times.attemptEnds()).isEqualTo(times.now().plus(TIMEOUT));
    assertThat(after(entry, TIMEOUT.minusSeconds(1))).isNull();
    assertThat(after(entry, Duration.ofSeconds(2))).isEqualTo(Why.TIMED_OUT);
  }

  @Test
  void who_waited_for_its_session_beyond_its_timeout_is_told_of_what_comes_after() {
    Claim claim = claim(Duration.ofMinutes(9), null);
    InFlight.Entry entry = inFlight.enter(claim, nanos);
    assertThat(after(entry, Duration.ofMinutes(2))).isEqualTo(Why.TIMED_OUT);

    Claim.Times _ = inFlight.sessionOpened(entry, inFlight.later(entry, claim.times()));
    assertThat(entry.why()).isNull();
    inFlight.interrupt(LEASE, Why.CANCELLED);
    assertThat(entry.why()).isEqualTo(Why.CANCELLED);
  }

  @Test
  void a_step_of_many_calls_learns_that_its_time_is_over() {
    Claim claim = claim(Duration.ofMinutes(8), null);
    InFlight.Entry entry = inFlight.enter(claim, nanos);
    nanos += Duration.ofMinutes(1).toNanos();
    Claim.Times first = inFlight.later(entry, claim.times());
    nanos += Duration.ofMinutes(1).toNanos();
    Claim.Times second = inFlight.later(entry, first);

    assertThat(first.timedOut()).isFalse();
    assertThat(second.timedOut()).isTrue();
  }

  @Test
  void a_stop_reaches_every_step() {
    InFlight.Entry one = inFlight.enter(claim(Duration.ZERO, null), nanos);
    Lease another = new Lease(new UUID(0, 2), "default", "replica", 1);
    InFlight.Entry other = inFlight.enter(claim(another, Duration.ZERO, null), nanos);

    inFlight.interruptAll();

    assertThat(one.why()).isEqualTo(Why.STOPPING);
    assertThat(other.why()).isEqualTo(Why.STOPPING);
  }

  @Test
  void a_call_ends_before_its_lease_does_however_long_a_renewal_waits_for_the_database() {
    InFlight.Entry entry = inFlight.enter(claim(Duration.ZERO, null), nanos);
    nanos += Duration.ofSeconds(10).toNanos();
    inFlight.renewed(LEASE, nanos);
    // Whoever asks for the next renewal hears nothing.
    nanos += Duration.ofSeconds(24).toNanos();
    inFlight.interruptLate();
    assertThat(entry.why()).isNull();

    nanos += Duration.ofSeconds(2).toNanos();
    inFlight.interruptLate();
    assertThat(entry.why()).isEqualTo(Why.LOST);
    assertThat(inFlight.mayGoOn(entry)).isFalse();
  }

  @Test
  void whoever_was_late_learns_what_else_it_was_told_once_its_lease_is_renewed() {
    InFlight.Entry entry = inFlight.enter(claim(Duration.ZERO, null), nanos);
    nanos += Duration.ofSeconds(26).toNanos();
    inFlight.interrupt(LEASE, Why.STOPPING);
    inFlight.interruptLate();
    inFlight.renewed(LEASE, nanos);
    assertThat(entry.why()).as("its call was given up for that").isEqualTo(Why.LOST);

    assertThat(inFlight.mayGoOn(entry)).isTrue();
    assertThat(entry.why()).isEqualTo(Why.STOPPING);
  }

  @Test
  void a_claim_holds_from_when_it_was_asked_for_however_late_its_answer_comes() {
    long asked = inFlight.now();
    nanos += Duration.ofSeconds(24).toNanos();
    InFlight.Entry entry = inFlight.enter(claim(Duration.ZERO, null), asked);
    assertThat(inFlight.mayGoOn(entry)).isTrue();
    assertThat(inFlight.later(entry, claim(Duration.ZERO, null).times()).now())
        .isEqualTo(NOW.plusSeconds(24));

    nanos += Duration.ofSeconds(2).toNanos();
    assertThat(inFlight.mayGoOn(entry)).as("a call would be ended at the next look").isFalse();
    assertThat(entry.calling()).isEqualTo(Why.LOST);
  }

  @ParameterizedTest
  @EnumSource(
      value = Why.class,
      names = {"LOST", "CANCELLED", "OVERDUE", "STOPPING"})
  void what_is_told_just_before_a_call_keeps_it_from_being_begun(Why why) {
    InFlight.Entry entry = inFlight.enter(claim(Duration.ZERO, null), nanos);
    assertThat(inFlight.mayGoOn(entry)).isTrue();
    inFlight.interrupt(LEASE, why);

    assertThat(entry.calling()).isEqualTo(why);
    inFlight.interrupt(LEASE, Why.LOST);
    assertThat(Thread.interrupted()).as("nothing is under way").isFalse();
  }

  @Test
  void a_lease_that_is_late_just_before_a_call_keeps_it_from_being_begun() {
    InFlight.Entry entry = inFlight.enter(claim(Duration.ZERO, null), nanos);
    nanos += Duration.ofSeconds(24).toNanos();
    assertThat(inFlight.mayGoOn(entry)).isTrue();
    nanos += Duration.ofSeconds(2).toNanos();
    inFlight.interruptLate();

    assertThat(entry.calling()).isEqualTo(Why.LOST);
    assertThat(Thread.interrupted()).as("nothing is under way").isFalse();
  }

  @Test
  void whoever_was_told_to_clean_up_learns_all_the_same_that_its_lease_is_lost() {
    InFlight.Entry entry = inFlight.enter(claim(Duration.ZERO, null), nanos);
    inFlight.interrupt(LEASE, Why.TIMED_OUT);
    inFlight.interrupt(LEASE, Why.CANCELLED);
    assertThat(entry.why()).isEqualTo(Why.TIMED_OUT);

    assertThat(entry.calling()).isNull();
    assertThat(Thread.interrupted()).isFalse();
    inFlight.interrupt(LEASE, Why.LOST);
    assertThat(Thread.interrupted()).isTrue();
    entry.called();
    assertThat(inFlight.mayGoOn(entry)).isFalse();

    inFlight.interruptAll();
    assertThat(entry.why()).isEqualTo(Why.LOST);
  }
}
