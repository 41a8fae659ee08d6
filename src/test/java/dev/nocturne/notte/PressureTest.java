package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PressureTest {

  private static final SessionOptions OPTIONS = new SessionOptions(12, 10, Json.EMPTY);
  private final Busy slow = new Busy(Reason.RATE_LIMITED, null, "429");
  private final Busy full = new Busy(Reason.OVERLOADED, null, "529");
  private final Busy locked = new Busy(Reason.AUTH, null, "401");
  private final Busy refused = new Busy(Reason.UNREACHABLE, null, "refused");
  private final Unclear lost = new Unclear(Scope.REQUEST, "lost", null);

  private Instant now = Instant.parse("2026-11-24T10:00:00Z");
  private final List<Complaint> told = new ArrayList<>();
  private final Pressure pressure = new Pressure(() -> now, new Random(1), told::add);

  /** What the next calls do; nothing means they are answered. */
  private final Deque<RuntimeException> script = new ArrayDeque<>();

  private int calls;

  /** Whether Notte is well whatever the script says of other calls. */
  private boolean healthy;

  private final Notte gated = new Gated(scripted(), pressure);

  private Notte scripted() {
    return (Notte)
        Proxy.newProxyInstance(
            Notte.class.getClassLoader(),
            new Class<?>[] {Notte.class},
            (_, method, _) -> {
              calls++;
              if (healthy && method.getName().equals("health")) {
                return null;
              }
              RuntimeException next = script.poll();
              if (next != null) {
                throw next;
              }
              return method.getReturnType() == String.class ? "id" : null;
            });
  }

  @Test
  void tells_others_once_what_many_calls_were_told() {
    for (int call = 0; call < 64; call++) {
      pressure.felt(new Busy(Reason.RATE_LIMITED, Duration.ofSeconds(20), "429"));
      pressure.felt(full);
      now = now.plusMillis(10);
    }
    assertThat(told)
        .containsExactly(
            new Complaint(FailureKind.RATE_LIMITED, Duration.ofSeconds(20)),
            new Complaint(FailureKind.OVERLOADED, Duration.ofSeconds(5)));
    pressure.felt(new Busy(Reason.RATE_LIMITED, Duration.ofSeconds(40), "429"));
    assertThat(told).hasSize(3);
  }

  @Test
  void tells_others_when_no_more_requests_are_allowed() {
    pressure.spent(Duration.ofSeconds(7));
    assertThat(told)
        .containsExactly(new Complaint(FailureKind.RATE_LIMITED, Duration.ofSeconds(7)));
  }

  @Test
  void heeds_what_others_were_told_and_tells_it_nobody() {
    assertThat(pressure.slots(8)).isEqualTo(8);
    pressure.heard(new Complaint(FailureKind.RATE_LIMITED, Duration.ofSeconds(9)));
    pressure.heard(new Complaint(FailureKind.OVERLOADED, Duration.ofSeconds(5)));
    assertThat(pressure.holds()).isEqualTo(Duration.ofSeconds(9));
    assertThat(pressure.slots(8)).isEqualTo(4);
    assertThat(told).isEmpty();
  }

  @Test
  void to_hear_the_same_complaint_again_changes_nothing() {
    assertThat(pressure.slots(8)).isEqualTo(8);
    pressure.felt(full);
    assertThat(pressure.slots(8)).isEqualTo(4);
    // It was stored a little later than it was made, and is heard of until five seconds after that.
    now = now.plusSeconds(5);
    pressure.heard(new Complaint(FailureKind.OVERLOADED, Duration.ofMillis(40)));
    assertThat(pressure.slots(8)).isEqualTo(4);
    pressure.heard(new Complaint(FailureKind.OVERLOADED, Duration.ofSeconds(5)));
    assertThat(pressure.slots(8)).as("that is another one").isEqualTo(2);
  }

  @Test
  void a_refused_key_concerns_nobody_else() {
    // Another replica may have the new one already.
    pressure.felt(locked);
    assertThat(told).isEmpty();
  }

  @Test
  void waits_as_long_as_notte_asks() {
    pressure.felt(new Busy(Reason.RATE_LIMITED, Duration.ofSeconds(20), "429"));
    pressure.felt(new Busy(Reason.RATE_LIMITED, Duration.ofSeconds(5), "429"));
    assertThat(pressure.holds()).isEqualTo(Duration.ofSeconds(20));
    assertThat(pressure.state().reasons()).containsExactly("Notte asks to slow down");
    pass(19);
    assertThat(pressure.holds()).isEqualTo(Duration.ofSeconds(1));
    pass(1);
    assertThat(pressure.holds()).isZero();
    assertThat(pressure.state()).isEqualTo(new Weather(java.util.List.of()));
  }

  @Test
  void waits_ever_longer_when_notte_asks_for_no_time() {
    for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
      pressure.felt(slow);
      pressure.felt(slow);
      assertThat(pressure.holds()).isEqualTo(Duration.ofSeconds(seconds));
      pass(seconds);
    }
    pressure.answered();
    pressure.felt(slow);
    assertThat(pressure.holds()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void an_older_call_that_is_answered_ends_no_wait() {
    pressure.spent(Duration.ofSeconds(3));
    pressure.answered();
    assertThat(pressure.holds()).isEqualTo(Duration.ofSeconds(3));
    pressure.felt(locked);
    pressure.answered();
    assertThat(pressure.holds()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void makes_everybody_wait_without_a_call() {
    script.add(new Busy(Reason.RATE_LIMITED, Duration.ofSeconds(20), "429"));
    assertThatThrownBy(() -> gated.agent("a")).isInstanceOf(Busy.class);
    Busy held = busy(() -> gated.stopSession("s"));
    assertThat(held.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(held.retryAfter()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(25));
    gated.health();
    assertThat(calls).isEqualTo(2);
    pass(20);
    gated.stopSession("s");
    assertThat(calls).isEqualTo(3);
  }

  @Test
  void halves_its_slots_and_grows_back() {
    assertThat(pressure.slots(20)).isEqualTo(20);
    pressure.felt(full);
    // The rest of the crowd that was under way tells the same.
    pressure.felt(full);
    assertThat(pressure.slots(20)).isEqualTo(10);
    pass(10);
    pressure.felt(full);
    assertThat(pressure.slots(20)).isEqualTo(5);
    assertThat(pressure.state().degraded()).isTrue();
    pressure.answered();
    pass(29);
    assertThat(pressure.slots(20)).isEqualTo(5);
    pass(1);
    assertThat(pressure.slots(20)).isEqualTo(6);
    pass(14 * 30);
    assertThat(pressure.slots(20)).isEqualTo(20);
    assertThat(pressure.state().degraded()).isFalse();
    for (int i = 0; i < 9; i++) {
      pressure.felt(full);
      pass(6);
    }
    assertThat(pressure.slots(20)).isEqualTo(1);
    assertThat(pressure.slots(1)).isEqualTo(1);
  }

  @Test
  void tries_a_refused_key_ever_more_seldom() {
    for (long seconds : new long[] {5, 10, 20, 40, 80, 160, 320, 600, 600}) {
      pressure.felt(locked);
      pressure.felt(locked);
      assertThat(pressure.holds()).isEqualTo(Duration.ofSeconds(seconds));
      assertThat(busy(() -> gated.agent("a")).reason()).isEqualTo(Reason.AUTH);
      pass(seconds);
      assertThat(pressure.state().reasons()).containsExactly("Notte refuses the API key");
    }
    gated.agent("a");
    assertThat(pressure.state().degraded()).isFalse();
    pressure.felt(locked);
    assertThat(pressure.holds()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void pauses_the_kind_whose_operation_is_gone() {
    script.add(new Busy(Reason.GONE, null, "410"));
    Scrape scrape = new Scrape("https://e.com/", null, Via.ONE_CALL, Json.EMPTY, OPTIONS);
    assertThatThrownBy(() -> gated.scrape(scrape)).isInstanceOf(Busy.class);
    assertThat(pressure.paused()).containsExactly(Kind.SCRAPE);
    assertThat(pressure.holds()).isZero();
    script.add(new Busy(Reason.GONE, null, "404"));
    AgentTask task = new AgentTask("t", null, null, Json.EMPTY, OPTIONS, null);
    assertThatThrownBy(() -> gated.startAgent("s", task)).isInstanceOf(Busy.class);
    assertThat(pressure.paused()).containsExactlyInAnyOrder(Kind.AGENT, Kind.SCRAPE);
    pass(600);
    assertThat(pressure.paused()).isEmpty();
  }

  @Test
  void opens_after_five_failures_in_a_row() {
    fail(4);
    gated.agent("a");
    fail(4);
    assertThat(pressure.holds()).isZero();
    fail(1);
    assertThat(pressure.holds()).isBetween(Duration.ofMillis(750), Duration.ofSeconds(1));
    assertThat(busy(() -> gated.agent("a")).reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(pressure.state().reasons()).containsExactly("Notte does not answer");
  }

  @Test
  void an_error_that_is_an_answer_closes_it() {
    fail(4);
    script.add(new Rejected(FailureKind.INVALID, "422"));
    assertThatThrownBy(() -> gated.agent("a")).isInstanceOf(Rejected.class);
    fail(4);
    assertThat(pressure.holds()).isZero();
    script.add(full);
    assertThatThrownBy(() -> gated.agent("a")).isInstanceOf(Busy.class);
    fail(4);
    assertThat(pressure.holds()).isZero();
  }

  @Test
  void probes_with_one_call_at_a_time() {
    fail(5);
    pass(1);
    assertThat(pressure.holds()).isZero();
    assertThat(pressure.pass()).isZero();
    // The first is under way.
    assertThat(pressure.pass()).isPositive();
    pressure.felt(refused);
    assertThat(pressure.holds()).isBetween(Duration.ofMillis(1500), Duration.ofSeconds(2));
    pass(2);
    assertThat(pressure.pass()).isZero();
    pressure.answered();
    assertThat(pressure.pass()).isZero();
    assertThat(pressure.pass()).isZero();
    assertThat(pressure.state().degraded()).isFalse();
  }

  @Test
  void waits_no_longer_than_a_minute() {
    fail(5);
    for (int i = 0; i < 20; i++) {
      now = now.plus(pressure.holds());
      failProbe();
    }
    assertThat(pressure.holds()).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(60));
  }

  @Test
  void blames_notte_while_it_is_down() {
    script.add(lost);
    assertThat(unclear().scope()).isEqualTo(Scope.REQUEST);
    fail(3);
    script.add(lost);
    assertThat(unclear().scope()).isEqualTo(Scope.NOTTE);
  }

  @Test
  void a_call_that_we_end_ourselves_says_nothing() {
    fail(4);
    Thread.currentThread().interrupt();
    script.add(lost);
    Unclear error = unclear();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(error.scope()).isEqualTo(Scope.REQUEST);
    assertThat(pressure.holds()).isZero();
    fail(1);
    pass(1);
    script.add(new IllegalStateException("a bug"));
    assertThatThrownBy(() -> gated.agent("a")).isInstanceOf(IllegalStateException.class);
    // The probe was no probe, so the next call is one.
    gated.agent("a");
    assertThat(pressure.state().degraded()).isFalse();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      script.add(lost);
      assertThatThrownBy(() -> gated.agent("a")).isInstanceOf(Unclear.class);
    }
  }

  /** The probe asks for Notte's health, so the call itself is not made. */
  private void failProbe() {
    script.add(lost);
    assertThatThrownBy(() -> gated.agent("a"))
        .isInstanceOfSatisfying(
            Busy.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
  }

  @Test
  void a_call_that_never_works_is_not_taken_for_an_outage_for_ever() {
    fail(5);
    now = now.plus(pressure.holds());
    healthy = true;
    script.add(lost);
    // Notte is well, so what fails now is the call.
    assertThat(unclear().scope()).isEqualTo(Scope.REQUEST);
    assertThat(pressure.state().degraded()).isFalse();
  }

  @Test
  void measures_waits_by_a_time_that_nobody_sets() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    Pressure steady = new Pressure(new SteadyTime(nanos::get), new Random(1), told::add);
    assertThat(steady.slots(8)).isEqualTo(8);
    steady.felt(new Busy(Reason.RATE_LIMITED, Duration.ofSeconds(20), "429"));
    steady.felt(full);
    nanos.addAndGet(Duration.ofSeconds(19).toNanos());
    assertThat(steady.holds()).isEqualTo(Duration.ofSeconds(1));
    nanos.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(steady.holds()).isZero();
    assertThat(steady.slots(8)).isEqualTo(5);
  }

  private Unclear unclear() {
    return Objects.requireNonNull(catchThrowableOfType(Unclear.class, () -> gated.agent("a")));
  }

  private static Busy busy(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    @Nullable Busy busy = catchThrowableOfType(Busy.class, call);
    return Objects.requireNonNull(busy);
  }

  private void pass(long seconds) {
    now = now.plusSeconds(seconds);
  }
}
