package dev.nocturne.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.engine.InFlight.Why;
import dev.nocturne.flow.FlowSettings;
import dev.nocturne.flow.Flows;
import dev.nocturne.job.Claim;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.Calling;
import dev.nocturne.job.Progress.MakingPersona;
import dev.nocturne.job.Progress.PersonaMade;
import dev.nocturne.job.Progress.RunUnderWay;
import dev.nocturne.job.Progress.Scripting;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Progress.SessionShut;
import dev.nocturne.job.RetryPolicy;
import dev.nocturne.job.Sealed;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.seal.Seal;
import dev.nocturne.seal.SealKey;
import dev.nocturne.store.Change;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a job whose step is ended from outside, in its call or before it. */
class StepTest {

  private static final long TOKEN = 7;
  private static final Lease LEASE = new Lease(new UUID(0, 1), "default", "replica", TOKEN);
  private static final Duration TIMEOUT = Duration.ofMinutes(9);
  private static final SessionOptions SESSION = SessionOptions.lasting(TIMEOUT, Json.EMPTY);
  private static final Seal SEAL =
      new Seal(List.of(SealKey.of(Base64.getEncoder().encodeToString(new byte[32]))));

  private final Semaphore inCall = new Semaphore(0);
  private final List<Change> written = new ArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  private final InFlight inFlight = new InFlight(nanos::get, Duration.ofSeconds(30));

  /** What comes to pass while a change is written. */
  private Runnable meanwhile = () -> {};

  private final Step step = step();

  private Step step() {
    Notte notte =
        (Notte)
            Proxy.newProxyInstance(
                Notte.class.getClassLoader(),
                new Class<?>[] {Notte.class},
                (_, method, _) -> {
                  if (method.getName().equals("startSession")) {
                    return "s";
                  }
                  assertThat(method.getName()).isIn("scrape", "setCookies");
                  throw waits();
                });
    Flows flows = new Flows(notte, SEAL, new FlowSettings(TIMEOUT, Duration.ZERO));
    return new Step(
        flows, this::write, new RetryPolicy(new Random(1)), notte, inFlight, Watch.NOBODY);
  }

  private boolean write(Change change) {
    meanwhile.run();
    return written.add(change);
  }

  /** A call that ends only when it is interrupted, as the line to Notte tells it then. */
  private Unclear waits() {
    inCall.release();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return new Unclear(Scope.REQUEST, "interrupted", null);
  }

  private Change interrupted(Runnable interrupt) throws InterruptedException {
    return interrupted(claim(new Progress.Fresh()), interrupt);
  }

  private Change interrupted(Claim claim, Runnable interrupt) throws InterruptedException {
    InFlight.Entry entry = inFlight.enter(claim, 0);
    Thread worker = Thread.startVirtualThread(() -> step.run(claim, entry));
    inCall.acquire();
    interrupt.run();
    worker.join();
    assertThat(written).hasSize(1);
    return written.getFirst();
  }

  @Test
  void a_call_that_outlasts_a_stop_is_given_up_and_its_job_given_back_without_an_attempt_spent()
      throws InterruptedException {
    assertThat(interrupted(inFlight::interruptAll))
        .isInstanceOfSatisfying(
            Change.Requeue.class,
            back -> {
              assertThat(back.because().kind().waits()).isTrue();
              // Notte may go on with it for a while.
              assertThat(back.left()).isEqualTo(Footprint.UNKNOWN);
            });
  }

  @Test
  void a_call_that_is_cancelled_ends_its_job_so() throws InterruptedException {
    assertThat(interrupted(() -> inFlight.interrupt(LEASE, Why.CANCELLED)))
        .isInstanceOfSatisfying(
            Change.Finish.class,
            end -> assertThat(end.outcome()).isInstanceOf(Outcome.Cancelled.class));
  }

  @Test
  void a_call_that_takes_its_timeout_costs_an_attempt() throws InterruptedException {
    assertThat(interrupted(() -> inFlight.interrupt(LEASE, Why.TIMED_OUT)))
        .isInstanceOfSatisfying(
            Change.Requeue.class,
            again -> assertThat(again.because().kind()).isEqualTo(FailureKind.TIMEOUT));
  }

  @Test
  void a_call_that_we_end_since_its_lease_was_not_renewed_costs_no_attempt()
      throws InterruptedException {
    assertThat(interrupted(() -> inFlight.interrupt(LEASE, Why.LOST)))
        .isInstanceOfSatisfying(
            Change.Requeue.class, again -> assertThat(again.because().kind().waits()).isTrue());
  }

  @Test
  void nor_does_one_that_we_end_before_its_lease_can_be_anybody_elses()
      throws InterruptedException {
    assertThat(interrupted(() -> comesLate(26)))
        .isInstanceOfSatisfying(
            Change.Requeue.class, again -> assertThat(again.because().kind().waits()).isTrue());
  }

  @Test
  void but_a_job_whose_calls_make_its_lease_late_each_time_is_not_paid_for_without_end()
      throws InterruptedException {
    Change last = interrupted(() -> comesLate(26));
    for (int i = 1; i < 15; i++) {
      written.clear();
      nanos.set(0);
      last = interrupted(() -> comesLate(26));
    }
    assertThat(last)
        .isInstanceOfSatisfying(
            Change.Requeue.class,
            again -> assertThat(again.because().kind()).isEqualTo(FailureKind.UPSTREAM));
  }

  /** So long after its claim nothing has renewed the lease. */
  private void comesLate(int seconds) {
    nanos.set(Duration.ofSeconds(seconds).toNanos());
    inFlight.interruptLate();
  }

  @ParameterizedTest
  @ValueSource(ints = {26, 31})
  void a_job_whose_checkpoint_is_written_late_is_given_back_with_what_it_has(int seconds) {
    givenBackWithItsSession(() -> comesLate(seconds));
  }

  @ParameterizedTest
  @ValueSource(ints = {26, 31})
  void so_is_one_whose_late_lease_nobody_has_looked_at_yet(int seconds) {
    givenBackWithItsSession(() -> nanos.set(Duration.ofSeconds(seconds).toNanos()));
  }

  /** After a moment, since all jobs of a replica may be given back at once. */
  private void givenBackWithItsSession(Runnable whileItIsWritten) {
    Claim claim = script(new Progress.Fresh());
    InFlight.Entry entry = inFlight.enter(claim, 0);
    meanwhile = whileItIsWritten;
    step.run(claim, entry);
    assertThat(written).hasSize(2);
    assertThat(written.getFirst())
        .isEqualTo(new Change.Checkpoint(LEASE, new SessionOpen("s", TOKEN)));
    assertThat(written.getLast())
        .isInstanceOfSatisfying(
            Change.Park.class,
            back -> {
              assertThat(back.progress()).isEqualTo(new SessionOpen("s", TOKEN + 1));
              assertThat(back.atMost()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
            });
  }

  @Test
  void a_claim_whose_answer_comes_after_its_lease_is_given_back_and_nothing_begun() {
    Claim claim = claim(new Progress.Fresh());
    InFlight.Entry entry = inFlight.enter(claim, 0);
    comesLate(31);
    step.run(claim, entry);
    assertThat(written)
        .singleElement()
        .isInstanceOfSatisfying(
            Change.Requeue.class,
            back -> {
              assertThat(back.because().kind().waits()).isTrue();
              assertThat(back.left()).isEqualTo(Footprint.NONE);
            });
  }

  @Test
  void a_call_that_outlasts_the_deadline_fails_its_job() throws InterruptedException {
    assertThat(interrupted(() -> inFlight.interrupt(LEASE, Why.OVERDUE)))
        .isInstanceOfSatisfying(
            Change.Finish.class,
            end ->
                assertThat(end.outcome())
                    .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                            assertThat(failed.failure().kind())
                                .isEqualTo(FailureKind.DEADLINE_EXCEEDED)));
  }

  @Test
  void cookies_that_are_set_late_are_given_up_for_a_stop_without_an_attempt_spent()
      throws InterruptedException {
    assertThat(interrupted(dressing(), inFlight::interruptAll))
        .isInstanceOfSatisfying(
            Change.Requeue.class,
            back -> {
              assertThat(back.because().kind().waits()).isTrue();
              assertThat(back.left()).isEqualTo(Footprint.SESSION);
            });
  }

  @Test
  void cookies_that_take_all_the_time_of_an_attempt_cost_it() throws InterruptedException {
    assertThat(interrupted(dressing(), () -> inFlight.interrupt(LEASE, Why.TIMED_OUT)))
        .isInstanceOfSatisfying(
            Change.Finish.class,
            end ->
                assertThat(end.outcome())
                    .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                            assertThat(failed.failure().kind()).isEqualTo(FailureKind.TIMEOUT)));
  }

  /** A claim of an only attempt whose time is over, and whose session still has no cookies. */
  private static Claim dressing() {
    Sealed cookies = new Sealed(SEAL.close(LEASE.job(), "[]"));
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    return new Claim(
        LEASE,
        null,
        new JobSpec.AgentTask("find it", null, null, Json.EMPTY, SESSION.with(cookies), null),
        new SessionOpen("s", TOKEN),
        new Claim.Attempt(1, 1, 1, 0),
        new Claim.Times(now, now.minus(TIMEOUT), now, null),
        false);
  }

  @Test
  void a_job_that_has_not_begun_is_given_back_without_an_attempt_spent() {
    assertThat(stopped(new Progress.Fresh()))
        .isInstanceOfSatisfying(
            Change.Requeue.class,
            back -> {
              assertThat(back.because().kind().waits()).isTrue();
              assertThat(back.left()).isEqualTo(Footprint.NONE);
            });
  }

  @Test
  void one_that_is_cancelled_or_overdue_before_it_has_begun_ends_so() {
    assertThat(told(Why.CANCELLED, new Progress.Fresh()))
        .isEqualTo(new Change.Finish(LEASE, new Outcome.Cancelled(), Footprint.NONE));
    written.clear();
    assertThat(told(Why.OVERDUE, new Progress.Fresh())).isInstanceOf(Change.Finish.class);
  }

  @ParameterizedTest
  @MethodSource
  void a_job_is_given_back_where_it_is(Progress found, Progress left) {
    assertThat(stopped(found)).isEqualTo(new Change.Park(LEASE, left, left.agent(), Duration.ZERO));
  }

  static List<Arguments> a_job_is_given_back_where_it_is() {
    Progress persona = new PersonaMade(new OwnPersona.Made("persona", null), false);
    return List.of(
        Arguments.of(new SessionOpen("s", TOKEN), new SessionOpen("s", TOKEN + 1)),
        same(new SessionOpen("s", TOKEN - 1)),
        same(new AgentRunning("s", "agent")),
        same(new SessionShut("s")),
        Arguments.of(new Calling(TOKEN), new Calling(TOKEN + 1)),
        same(new Calling(Calling.NOBODY)),
        same(new RunUnderWay("run")),
        Arguments.of(new MakingPersona(TOKEN), new MakingPersona(TOKEN + 1)),
        same(new MakingPersona(TOKEN - 1)),
        same(persona),
        Arguments.of(
            new Scripting("s", TOKEN, List.of(), null),
            new Scripting("s", TOKEN + 1, List.of(), null)),
        same(new Scripting("s", TOKEN - 1, List.of(), null)));
  }

  private static Arguments same(Progress progress) {
    return Arguments.of(progress, progress);
  }

  /** What is written of a job whose step is to stop before it has called anything. */
  private Change stopped(Progress found) {
    return told(Why.STOPPING, found);
  }

  private Change told(Why why, Progress found) {
    Claim claim = claim(found);
    InFlight.Entry entry = inFlight.enter(claim, 0);
    inFlight.interrupt(LEASE, why);
    step.run(claim, entry);
    assertThat(written).hasSize(1);
    return written.getFirst();
  }

  private static Claim claim(Progress at) {
    return claim(new JobSpec.Scrape("u", null, JobSpec.Via.ONE_CALL, Json.EMPTY, SESSION), at);
  }

  private static Claim script(Progress at) {
    PageAction action = new PageAction.Observe(Json.EMPTY, false);
    return claim(new JobSpec.BrowserScript(List.of(action), SESSION), at);
  }

  private static Claim claim(JobSpec spec, Progress at) {
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    return new Claim(
        LEASE,
        null,
        spec,
        at,
        new Claim.Attempt(1, 1, 3, 0),
        new Claim.Times(now, now, now.plus(TIMEOUT), null),
        false);
  }
}
