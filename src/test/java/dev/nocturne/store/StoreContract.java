package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.job.ActionOutcome;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.Calling;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.job.Progress.RunUnderWay;
import dev.nocturne.job.Progress.Scripting;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Result;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Status;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.Change.Checkpoint;
import dev.nocturne.store.Change.Finish;
import dev.nocturne.store.Change.Park;
import dev.nocturne.store.Change.Requeue;
import dev.nocturne.store.JobReader.Filter;
import dev.nocturne.store.JobStore.Hold;
import dev.nocturne.store.PendingCancels.Answer;
import dev.nocturne.store.PendingCancels.Pending;
import dev.nocturne.store.Submission.Key;
import dev.nocturne.store.Submissions.Accepted;
import dev.nocturne.store.Submissions.Cancelled;
import dev.nocturne.store.Submissions.Retried;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store promises, in the words of its ports. */
abstract class StoreContract {

  /**
   * Long, since a real clock goes on under a test that stands still: only {@link #pass} is to let a
   * lease run out.
   */
  static final Duration LEASE = Duration.ofMinutes(20);

  /** How long a job waits that has nothing to do; less than its attempt may take. */
  private static final Duration PARKED = Duration.ofMinutes(8);

  /** Fewer than the holders of {@link #drain} together would take. */
  private static final int SHARED_SLOTS = 50;

  private static final String TENANT = "default";
  private static final Result RESULT = new Result("yes", null, null, null, null, 3);
  private static long nextId = 1;

  JobStore store;
  Slots slots;
  Submissions submissions;
  PendingCancels pendingCancels;
  JobReader reader;
  EventLog events;
  Upkeep upkeep;

  /** Sets the ports to those of an empty store. */
  abstract void open();

  /** An empty batch that is not receiving. */
  abstract UUID batch();

  /** The slots of all jobs that have one, at one moment, as they stand with the jobs. */
  abstract List<Integer> slotsOfJobs();

  /** Lets time pass on the store's clock. */
  abstract void pass(Duration time);

  @BeforeEach
  void emptyStoreWithTwoSlots() {
    open();
    slots.resize(2);
  }

  @Test
  void a_submitted_job_is_queued_and_can_be_read_by_its_tenant_only() {
    UUID id = submit(Terms.DEFAULT);
    assertThat(find(id).standing().status()).isEqualTo(Status.QUEUED);
    assertThat(find(id).job().spec()).isEqualTo(spec());
    assertThat(reader.find("other", id)).isEmpty();
  }

  @Test
  void a_claim_makes_the_job_running_under_a_new_token_and_takes_a_slot() {
    UUID id = submit(Terms.DEFAULT);
    Claim claim = claim("a").getFirst();
    assertThat(claim.lease().job()).isEqualTo(id);
    assertThat(claim.progress()).isEqualTo(new Fresh());
    assertThat(claim.attempt()).isEqualTo(new Claim.Attempt(1, 1, 3, 0));
    assertThat(find(id).standing().status()).isEqualTo(Status.RUNNING);
    assertThat(slots.usage().held()).isEqualTo(1);
    assertThat(claim("b")).isEmpty();
  }

  @Test
  void no_more_jobs_start_than_slots_are_free_and_the_urgent_ones_first() {
    UUID low = submit(new Terms(1, Duration.ofMinutes(1), null, 3));
    UUID high = submit(new Terms(9, Duration.ofMinutes(1), null, 3));
    UUID middle = submit(Terms.DEFAULT);
    assertThat(claim("a")).extracting(c -> c.lease().job()).containsExactlyInAnyOrder(high, middle);
    assertThat(find(low).standing().status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void a_large_batch_and_a_small_one_alternate_from_the_moment_the_small_one_comes() {
    slots.resize(100);
    UUID large = batch();
    submit(large, 300);
    start(50);
    UUID small = batch();
    submit(small, 5);
    assertThat(start(10).stream().filter(small::equals)).hasSize(5);
    assertThat(start(10)).containsOnly(large);
  }

  @Test
  void a_job_whose_attempt_failed_keeps_its_place() {
    UUID first = submit(Terms.DEFAULT);
    Lease lease = claim("a").getFirst().lease();
    submit(Terms.DEFAULT);
    write(new Requeue(lease, interrupted(), Footprint.NONE, Duration.ZERO));
    slots.resize(1);
    assertThat(claim("a")).extracting(c -> c.lease().job()).containsExactly(first);
  }

  @Test
  void a_job_that_is_retried_by_hand_waits_behind_those_that_wait() {
    UUID first = submit(Terms.DEFAULT);
    write(new Finish(claim("a").getFirst().lease(), new Outcome.Cancelled(), Footprint.NONE));
    UUID second = submit(Terms.DEFAULT);
    UUID third = submit(Terms.DEFAULT);
    submissions.retry(TENANT, first);
    assertThat(claim("a"))
        .extracting(c -> c.lease().job())
        .containsExactlyInAnyOrder(second, third);
  }

  private void submit(UUID batch, int jobs) {
    List<Submission> rows = new ArrayList<>();
    for (int line = 1; line <= jobs; line++) {
      Submission one = submission(Terms.DEFAULT, null);
      Submission.Row row = new Submission.Row(batch, line);
      rows.add(new Submission(one.id(), TENANT, one.spec(), one.terms(), one.tags(), row, null));
    }
    submissions.submit(rows);
  }

  /** Starts so many jobs and says of which batches they are. */
  private List<UUID> start(int jobs) {
    List<Claim> claims = store.claim(new ClaimRequest("a", LEASE, 0, jobs, 100, all()));
    assertThat(claims).hasSize(jobs);
    return claims.stream().map(claim -> find(claim.lease().job()).job().batch()).toList();
  }

  @Test
  void only_the_lowest_slots_are_used_while_notte_is_crowded() {
    submit(Terms.DEFAULT);
    submit(Terms.DEFAULT);
    assertThat(store.claim(new ClaimRequest("a", LEASE, 10, 10, 1, all()))).hasSize(1);
    assertThat(store.claim(new ClaimRequest("a", LEASE, 10, 10, 1, all()))).isEmpty();
    assertThat(store.claim(new ClaimRequest("a", LEASE, 10, 10, 2, all()))).hasSize(1);
  }

  @Test
  void a_paused_kind_does_not_start() {
    submit(Terms.DEFAULT);
    ClaimRequest scrapes = new ClaimRequest("a", LEASE, 10, 10, 2, Set.of(Kind.SCRAPE));
    assertThat(store.claim(scrapes)).isEmpty();
    assertThat(claim("a")).hasSize(1);
  }

  @Test
  void a_parked_job_keeps_its_slot_and_checkpoint_until_it_is_due() {
    UUID id = submit(Terms.DEFAULT);
    Lease lease = running("s1", "a1");
    assertThat(lease.job()).isEqualTo(id);
    assertThat(claim("b")).isEmpty();
    pass(PARKED.plusSeconds(1));
    Claim again = claim("b").getFirst();
    assertThat(again.progress()).isEqualTo(new AgentRunning("s1", "a1"));
    assertThat(again.lease().token()).isEqualTo(lease.token() + 1);
    assertThat(again.attempt().takeovers()).isZero();
    assertThat(slots.usage().held()).isEqualTo(1);
    assertThat(slots.knownSessions()).contains("s1");
  }

  @Test
  void a_script_is_found_behind_its_last_action_with_what_it_has_read() {
    UUID id = submit(Terms.DEFAULT);
    Lease lease = claim("a").getFirst().lease();
    ActionOutcome seen = new ActionOutcome("observe", true, null, new Json("{\"url\":\"x\"}"));
    ActionOutcome failed = new ActionOutcome("click", false, "no button", null);
    Result read =
        new Result(null, new Json("{\"a\":1}"), "# x", List.of("https://x.example"), null, null);
    Scripting begun = new Scripting("s1", lease.token(), List.of(), null);
    assertThat(write(new Checkpoint(lease, begun))).isTrue();
    Scripting further = begun.after(seen, null).after(failed, read);
    assertThat(write(new Checkpoint(lease, further))).isTrue();
    pass(LEASE.plusSeconds(1));
    Claim found = claim("b").getFirst();
    assertThat(found.progress()).isEqualTo(further);
    Result result =
        new Result(null, read.structured(), "# x", read.links(), null, null, further.done());
    write(new Finish(found.lease(), new Outcome.Succeeded(result), Footprint.SESSION, null));
    assertThat(find(id).standing().outcome()).isEqualTo(new Outcome.Succeeded(result));
  }

  @Test
  void a_call_and_a_run_are_found_by_the_next_claim_as_they_were_saved() {
    submit(Terms.DEFAULT);
    Lease lease = claim("a").getFirst().lease();
    assertThat(write(new Checkpoint(lease, new Calling(lease.token())))).isTrue();
    pass(LEASE.plusSeconds(1));
    Claim doubt = claim("b").getFirst();
    assertThat(doubt.progress()).isEqualTo(new Calling(lease.token()));
    assertThat(doubt.lease().token()).isNotEqualTo(lease.token());
    write(new Park(doubt.lease(), new RunUnderWay("r1"), null, PARKED));
    pass(PARKED.plusSeconds(1));
    Claim found = claim("a").getFirst();
    assertThat(found.progress()).isEqualTo(new RunUnderWay("r1"));
    Failure late = Failure.of(FailureKind.TIMEOUT, "late");
    write(new Requeue(found.lease(), late, Footprint.NONE, Duration.ZERO, null));
    assertThat(claim("b").getFirst().progress()).isEqualTo(new Fresh());
  }

  @Test
  void the_timeout_of_an_attempt_counts_from_its_sessions_start() {
    submit(new Terms(5, Duration.ofMinutes(10), null, 3));
    Lease lease = claim("a").getFirst().lease();
    pass(Duration.ofMinutes(1));
    assertThat(write(new Park(lease, new SessionOpen("s1", 0), null, Duration.ZERO))).isTrue();
    pass(Duration.ofMinutes(2));
    Claim.Times times = claim("b").getFirst().times();
    assertThat(Duration.between(times.attemptStarted(), times.attemptEnds()))
        .isBetween(Duration.ofMinutes(11), Duration.ofMinutes(12));
  }

  @Test
  void a_parked_job_is_due_at_the_latest_when_its_attempt_has_taken_its_timeout() {
    submit(new Terms(5, Duration.ofMinutes(10), null, 3));
    parkedForADay();
    pass(Duration.ofMinutes(9));
    assertThat(claim("b")).isEmpty();
    pass(Duration.ofMinutes(1));
    Claim late = claim("b").getFirst();
    assertThat(late.times().timedOut()).isTrue();
    // From then on it waits as long as it is told to.
    write(new Park(late.lease(), late.progress(), null, Duration.ofHours(1)));
    pass(Duration.ofMinutes(59));
    assertThat(claim("b")).isEmpty();
  }

  @Test
  void a_parked_job_is_due_at_the_latest_at_its_deadline() {
    submit(new Terms(5, Duration.ofHours(2), Duration.ofMinutes(30), 3));
    parkedForADay();
    pass(Duration.ofMinutes(29));
    assertThat(claim("b")).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(claim("b").getFirst().times().overdue()).isTrue();
  }

  private void parkedForADay() {
    Lease lease = claim("a").getFirst().lease();
    write(new Park(lease, new AgentRunning("s1", "a1"), "a1", Duration.ofDays(1)));
  }

  @Test
  void a_stale_lease_cannot_write_anything() {
    submit(Terms.DEFAULT);
    Lease stale = claim("a").getFirst().lease();
    assertThat(write(new Checkpoint(stale, new SessionOpen("s1", stale.token())))).isTrue();
    pass(LEASE.plusSeconds(1));
    Lease fresh = claim("b").getFirst().lease();
    List<Change> late =
        List.of(
            new Checkpoint(stale, new SessionOpen("s2", 1)),
            new Park(stale, new AgentRunning("s1", "a1"), "a1", Duration.ZERO),
            new Requeue(stale, interrupted(), Footprint.NONE, Duration.ZERO),
            new Finish(stale, new Outcome.Succeeded(RESULT), Footprint.NONE));
    late.forEach(change -> assertThat(write(change)).isFalse());
    assertThat(store.renew(List.of(stale, fresh), LEASE)).containsExactly(Hold.LOST, Hold.HELD);
    assertThat(write(new Finish(fresh, new Outcome.Succeeded(RESULT), Footprint.SESSION))).isTrue();
    assertThat(write(new Finish(fresh, new Outcome.Cancelled(), Footprint.NONE))).isFalse();
  }

  @Test
  void an_expired_lease_is_taken_over_and_counted() {
    submit(Terms.DEFAULT);
    Lease first = claim("a").getFirst().lease();
    write(new Checkpoint(first, new SessionOpen("s1", first.token())));
    for (int i = 1; i <= 5; i++) {
      pass(LEASE.plusSeconds(1));
      Claim claim = claim("b" + i).getFirst();
      assertThat(claim.attempt().takeovers()).isEqualTo(i);
      assertThat(claim.progress()).isEqualTo(new SessionOpen("s1", first.token()));
    }
  }

  @Test
  void a_lost_job_that_saved_nothing_starts_again_at_the_same_attempt_while_its_slot_waits() {
    UUID id = submit(Terms.DEFAULT);
    claim("a");
    pass(LEASE.plusSeconds(1));
    List<Claim> again = claim("b");
    assertThat(again).hasSize(1);
    assertThat(again.getFirst().attempt().number()).isEqualTo(1);
    assertThat(again.getFirst().attempt().takeovers()).isEqualTo(1);
    assertThat(slots.usage()).isEqualTo(new Slots.Usage(2, 1, 0, 1));
    assertThat(types(id)).containsExactly(JobEvent.Type.ACCEPTED, JobEvent.Type.STARTED);
  }

  @Test
  void more_lost_jobs_than_one_claim_has_room_for_keep_their_slots_until_it_is_their_turn() {
    slots.resize(4);
    for (int i = 0; i < 4; i++) {
      submit(Terms.DEFAULT);
    }
    assertThat(claim("a")).hasSize(4);
    pass(LEASE.plusSeconds(1));
    ClaimRequest roomForOne = new ClaimRequest("b", LEASE, 1, 0, 4, all());
    for (int waiting = 1; waiting <= 4; waiting++) {
      assertThat(store.claim(roomForOne)).isEmpty();
      assertThat(slots.usage()).isEqualTo(new Slots.Usage(4, 4 - waiting, 0, waiting));
    }
  }

  @Test
  void an_outcome_frees_the_slot_only_when_its_session_is_stopped() {
    UUID id = submit(Terms.DEFAULT);
    Lease lease = claim("a").getFirst().lease();
    write(new Checkpoint(lease, new SessionOpen("s1", lease.token())));
    write(new Finish(lease, new Outcome.Succeeded(RESULT), Footprint.SESSION));
    assertThat(find(id).standing().outcome()).isEqualTo(new Outcome.Succeeded(RESULT));
    assertThat(slots.usage()).isEqualTo(new Slots.Usage(2, 0, 1, 0));
    List<Slots.Stopping> due = slots.stopping(10, LEASE);
    assertThat(due).extracting(Slots.Stopping::session).containsExactly("s1");
    assertThat(slots.stopping(10, LEASE)).isEmpty();
    slots.stopped(due);
    assertThat(slots.usage()).isEqualTo(new Slots.Usage(2, 0, 0, 0));
  }

  @Test
  void what_an_attempt_cost_is_kept_with_it() {
    UUID id = submit(Terms.DEFAULT);
    BigDecimal first = new BigDecimal("0.75");
    Lease lease = claim("a").getFirst().lease();
    write(new Requeue(lease, interrupted(), Footprint.NONE, Duration.ZERO, first));
    lease = claim("a").getFirst().lease();
    assertThat(reader.attempts(TENANT, id).getLast().traces().credits()).isNull();
    write(new Finish(lease, new Outcome.Succeeded(RESULT), Footprint.NONE, BigDecimal.TEN));
    assertThat(reader.attempts(TENANT, id))
        .extracting(attempt -> attempt.traces().credits())
        .containsExactly(first, BigDecimal.TEN);
  }

  @Test
  void a_failed_attempt_is_recorded_and_followed_by_the_next_one() {
    UUID id = submit(Terms.DEFAULT);
    Lease lease = claim("a").getFirst().lease();
    write(new Checkpoint(lease, new SessionOpen("s1", lease.token())));
    write(new Requeue(lease, interrupted(), Footprint.SESSION, Duration.ofMinutes(5)));
    assertThat(find(id).standing().status()).isEqualTo(Status.QUEUED);
    assertThat(claim("a")).isEmpty();
    pass(Duration.ofMinutes(6));
    Claim second = claim("a").getFirst();
    assertThat(second.attempt().number()).isEqualTo(2);
    assertThat(second.progress()).isEqualTo(new Fresh());
    assertThat(reader.attempts(TENANT, id)).hasSize(2);
    assertThat(reader.attempts(TENANT, id).getFirst().failure()).isEqualTo(interrupted());
    assertThat(reader.attempts(TENANT, id).getFirst().traces().session()).isEqualTo("s1");
    assertThat(types(id))
        .containsExactly(
            JobEvent.Type.ACCEPTED,
            JobEvent.Type.STARTED,
            JobEvent.Type.RETRYING,
            JobEvent.Type.STARTED);
  }

  @Test
  void waiting_for_notte_spends_no_attempt_and_tells_nothing() {
    UUID id = submit(Terms.DEFAULT);
    Lease lease = claim("a").getFirst().lease();
    Failure busy = Failure.of(FailureKind.OVERLOADED, "no room");
    write(new Requeue(lease, busy, Footprint.NONE, Duration.ZERO));
    assertThat(claim("a").getFirst().attempt().number()).isEqualTo(1);
    assertThat(types(id)).containsExactly(JobEvent.Type.ACCEPTED, JobEvent.Type.STARTED);
    assertThat(slots.usage().held()).isEqualTo(1);
  }

  @Test
  void a_cancelled_job_is_due_at_once_and_needs_no_slot_to_be_ended() {
    UUID running = submit(Terms.DEFAULT);
    running("s1", "a1");
    submit(Terms.DEFAULT);
    claim("x");
    UUID queued = submit(Terms.DEFAULT);
    assertThat(submissions.cancel(TENANT, queued)).isInstanceOf(Cancelled.Requested.class);
    assertThat(submissions.cancel(TENANT, running)).isInstanceOf(Cancelled.Requested.class);
    assertThat(submissions.cancel(TENANT, running)).isInstanceOf(Cancelled.Requested.class);
    assertThat(submissions.cancel("other", running)).isInstanceOf(Cancelled.Unknown.class);
    List<Claim> claims = claim("b");
    assertThat(claims).allMatch(Claim::cancelRequested);
    assertThat(claims).extracting(c -> c.lease().job()).containsExactlyInAnyOrder(queued, running);
    for (Claim claim : claims) {
      write(new Finish(claim.lease(), new Outcome.Cancelled(), claim.progress().footprint()));
    }
    assertThat(submissions.cancel(TENANT, queued)).isInstanceOf(Cancelled.AlreadyEnded.class);
    assertThat(find(running).standing().status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void a_cancel_reaches_whoever_holds_the_job() {
    UUID id = submit(Terms.DEFAULT);
    Lease lease = claim("a").getFirst().lease();
    submissions.cancel(TENANT, id);
    assertThat(store.renew(List.of(lease), LEASE)).containsExactly(Hold.CANCELLED);
    write(new Checkpoint(lease, new SessionOpen("s1", lease.token())));
    write(new Park(lease, new AgentRunning("s1", "a1"), "a1", PARKED));
    assertThat(claim("b").getFirst().cancelRequested()).isTrue();
  }

  @Test
  void a_deadline_passes_in_the_queue_too() {
    submit(Terms.DEFAULT);
    submit(Terms.DEFAULT);
    claim("a");
    submit(new Terms(5, Duration.ofMinutes(1), Duration.ofMinutes(5), 3));
    assertThat(claim("b")).isEmpty();
    pass(Duration.ofMinutes(6));
    assertThat(claim("b").getFirst().times().overdue()).isTrue();
  }

  @Test
  void agents_that_are_no_longer_active_wake_their_jobs() {
    submit(Terms.DEFAULT);
    running("s1", "a1");
    UUID second = submit(Terms.DEFAULT);
    running("s2", "a2");
    assertThat(store.waiting()).isEqualTo(2);
    assertThat(store.wake(List.of("a1"), Duration.ofMinutes(5))).isZero();
    pass(Duration.ofMinutes(6));
    assertThat(store.wake(List.of("a1"), Duration.ofMinutes(5))).isEqualTo(1);
    assertThat(claim("b")).extracting(c -> c.lease().job()).containsExactly(second);
  }

  @Test
  void a_job_is_told_when_it_has_ended_and_its_events_can_be_read() {
    UUID id = submit(Terms.DEFAULT);
    assertThat(reader.told(TENANT, id)).isFalse();
    Lease lease = claim("a").getFirst().lease();
    write(new Finish(lease, new Outcome.Cancelled(), Footprint.NONE));
    assertThat(reader.told(TENANT, id)).isTrue();
    submissions.retry(TENANT, id);
    assertThat(reader.told(TENANT, id)).isFalse();
    assertThat(reader.told("other", id)).as("is not there").isTrue();
  }

  @Test
  void a_manual_retry_is_the_next_run_and_the_old_outcome_stays_in_its_event() {
    UUID id = submit(Terms.DEFAULT);
    Lease first = claim("a").getFirst().lease();
    Failure failure = Failure.of(FailureKind.INVALID, "no");
    write(new Finish(first, new Outcome.Failed(failure), Footprint.NONE));
    assertThat(submissions.retry(TENANT, id)).isInstanceOf(Retried.Queued.class);
    assertThat(submissions.retry(TENANT, id)).isInstanceOf(Retried.NotEnded.class);
    Claim second = claim("a").getFirst();
    assertThat(second.attempt()).isEqualTo(new Claim.Attempt(2, 1, 3, 0));
    assertThat(second.lease().token()).isGreaterThan(first.token());
    write(new Finish(second.lease(), new Outcome.Succeeded(RESULT), Footprint.NONE));
    assertThat(submissions.retry(TENANT, id)).isInstanceOf(Retried.NotEnded.class);
    assertThat(submissions.retry(TENANT, UUID.randomUUID())).isInstanceOf(Retried.Unknown.class);
    List<JobEvent> all = eventsOf(id);
    assertThat(all)
        .extracting(JobEvent::type)
        .containsExactly(
            JobEvent.Type.ACCEPTED,
            JobEvent.Type.STARTED,
            JobEvent.Type.FAILED,
            JobEvent.Type.RETRYING,
            JobEvent.Type.STARTED,
            JobEvent.Type.SUCCEEDED);
    assertThat(all.get(2).job().standing().outcome()).isEqualTo(new Outcome.Failed(failure));
    assertThat(all.get(5).job().standing().outcome()).isEqualTo(new Outcome.Succeeded(RESULT));
  }

  @Test
  void the_same_key_is_the_same_job_and_another_request_under_it_is_refused() {
    Submission first = submission(Terms.DEFAULT, new Key("k", "f1"));
    assertThat(submissions.submit(List.of(first)).getFirst()).isInstanceOf(Accepted.Created.class);
    Submission same = submission(Terms.DEFAULT, new Key("k", "f1"));
    assertThat(submissions.submit(List.of(same)).getFirst())
        .isInstanceOfSatisfying(
            Accepted.Existing.class, e -> assertThat(e.job()).isEqualTo(first.id()));
    Submission other = submission(Terms.DEFAULT, new Key("k", "f2"));
    assertThat(submissions.submit(List.of(other)).getFirst())
        .isInstanceOf(Accepted.KeyReused.class);
    assertThat(reader.list(TENANT, Filter.ALL, null, 10).jobs()).hasSize(1);
  }

  @Test
  void lists_are_newest_first_filtered_and_continued() {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(submit(Terms.DEFAULT));
    }
    List<JobRecord> page = reader.list(TENANT, Filter.ALL, null, 2).jobs();
    assertThat(page).extracting(j -> j.job().id()).containsExactly(ids.get(4), ids.get(3));
    List<JobRecord> next = reader.list(TENANT, Filter.ALL, ids.get(3), 2).jobs();
    assertThat(next).extracting(j -> j.job().id()).containsExactly(ids.get(2), ids.get(1));
    assertThat(reader.list("other", Filter.ALL, null, 2).jobs()).isEmpty();
    Filter labelled = new Filter(Status.QUEUED, Kind.AGENT, null, "row", Map.of("team", "sales"));
    assertThat(reader.list(TENANT, labelled, null, 10).jobs()).hasSize(5);
    Filter none = new Filter(Status.FAILED, null, null, null, Map.of());
    assertThat(reader.list(TENANT, none, null, 10).jobs()).isEmpty();
    Filter wrong = new Filter(null, null, null, null, Map.of("team", "other"));
    assertThat(reader.list(TENANT, wrong, null, 10).jobs()).isEmpty();
    assertThat(reader.counts()).containsEntry(Status.QUEUED, 5L);
  }

  @Test
  void a_sink_is_fed_by_one_replica_at_a_time_from_its_mark() {
    assertThat(events.takeSink("s", "a", LEASE)).hasValue(0);
    assertThat(events.takeSink("s", "b", LEASE)).isEmpty();
    assertThat(events.markSink("s", "a", 7, LEASE)).isTrue();
    assertThat(events.markSink("s", "b", 9, LEASE)).isFalse();
    pass(LEASE.plusSeconds(1));
    assertThat(events.takeSink("s", "b", LEASE)).hasValue(7);
    assertThat(events.markSink("s", "a", 8, LEASE)).isFalse();
    assertThat(events.takeSink("s", "b", LEASE)).hasValue(7);
    assertThat(events.markSink("s", "b", 8, LEASE.multipliedBy(10))).isTrue();
    pass(LEASE.multipliedBy(5));
    assertThat(events.takeSink("s", "a", LEASE)).isEmpty();
  }

  @Test
  void a_round_is_done_by_one_replica_at_most_once_in_its_time() {
    assertThat(upkeep.turn("sweep", LEASE)).isTrue();
    assertThat(upkeep.turn("sweep", LEASE)).isFalse();
    assertThat(upkeep.turn("other", LEASE)).isTrue();
    pass(LEASE.plusSeconds(1));
    assertThat(upkeep.turn("sweep", LEASE)).isTrue();
  }

  @Test
  void only_ended_jobs_whose_events_are_gone_are_retired() {
    UUID ended = submit(Terms.DEFAULT);
    Lease lease = claim("a").getFirst().lease();
    write(new Finish(lease, new Outcome.Succeeded(RESULT), Footprint.NONE));
    UUID queued = submit(Terms.DEFAULT);
    Duration day = Duration.ofDays(1);
    pass(Duration.ofMillis(20));
    retire(Duration.ZERO, day);
    assertThat(reader.find(TENANT, ended)).isPresent();
    retire(Duration.ZERO, day);
    assertThat(reader.find(TENANT, ended)).isPresent();
    retire(Duration.ZERO, Duration.ZERO);
    retire(Duration.ZERO, Duration.ZERO);
    assertThat(reader.find(TENANT, ended)).isEmpty();
    assertThat(reader.find(TENANT, queued)).isPresent();
  }

  @Test
  void a_key_is_kept_for_its_time_and_then_free_again() {
    Submission first = submission(Terms.DEFAULT, new Key("kept", "f1"));
    submissions.submit(List.of(first));
    pass(Duration.ofHours(23));
    upkeep.retire(keys(Duration.ofDays(1)), 100);
    assertThat(submissions.submit(List.of(submission(Terms.DEFAULT, new Key("kept", "f2")))))
        .singleElement()
        .isInstanceOf(Accepted.KeyReused.class);
    pass(Duration.ofHours(2));
    upkeep.retire(keys(Duration.ofDays(1)), 100);
    assertThat(submissions.submit(List.of(submission(Terms.DEFAULT, new Key("kept", "f2")))))
        .singleElement()
        .isInstanceOf(Accepted.Created.class);
  }

  private static Upkeep.Keep keys(Duration keys) {
    return new Upkeep.Keep(Duration.ZERO, Duration.ZERO, keys, Set.of());
  }

  @Test
  void an_event_that_a_sink_has_not_got_is_kept() {
    submit(Terms.DEFAULT);
    events.takeSink("slow", "a", LEASE);
    pass(Duration.ofMillis(20));
    retire(Duration.ZERO, Duration.ZERO);
    assertThat(events.after(0, EventLog.Scope.ALL, 10)).hasSize(1);
  }

  @Test
  void an_event_that_a_sink_switched_on_just_now_wants_is_kept() {
    submit(Terms.DEFAULT);
    assertThat(events.lag("new")).isEqualTo(1);
    pass(Duration.ofMillis(20));
    retire(Duration.ZERO, Duration.ZERO, "new");
    assertThat(events.after(0, EventLog.Scope.ALL, 10)).hasSize(1);
    events.takeSink("new", "a", LEASE);
    events.markSink("new", "a", events.head(), LEASE);
    assertThat(events.lag("new")).isZero();
    retire(Duration.ZERO, Duration.ZERO, "new");
    assertThat(events.after(0, EventLog.Scope.ALL, 10)).isEmpty();
  }

  @Test
  void a_sink_that_was_switched_off_holds_no_event_back_for_ever() {
    submit(Terms.DEFAULT);
    events.takeSink("off", "a", LEASE);
    pass(Duration.ofHours(25));
    retire(Duration.ZERO, Duration.ZERO);
    assertThat(events.after(0, EventLog.Scope.ALL, 10)).isEmpty();
  }

  @Test
  void an_events_position_is_told_to_its_own_tenant_only() {
    UUID job = submit(Terms.DEFAULT);
    assertThat(events.position(TENANT, new Event.Id(job, 1, 0))).hasValue(events.head());
    assertThat(events.position("other", new Event.Id(job, 1, 0))).isEmpty();
    assertThat(events.position(TENANT, new Event.Id(job, 1, 1))).isEmpty();
  }

  private void retire(Duration jobs, Duration old, String... sinks) {
    upkeep.retire(new Upkeep.Keep(jobs, old, Duration.ofDays(1), Set.of(sinks)), 100);
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void many_holders_at_once_claim_each_job_once_and_never_more_than_there_are_slots()
      throws Exception {
    slots.resize(SHARED_SLOTS);
    int jobs = 2_000;
    List<Submission> all = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      all.add(submission(Terms.DEFAULT, null));
    }
    submissions.submit(all);
    Rush rush = new Rush(jobs);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> holders = new ArrayList<>();
      for (String holder : List.of("a", "b", "c")) {
        holders.add(threads.submit(() -> drain(holder, rush)));
      }
      for (Future<?> holder : holders) {
        holder.get();
      }
    }
    assertThat(rush.done).hasSize(jobs);
    assertThat(new HashSet<>(rush.done)).hasSize(jobs);
    assertThat(slots.usage()).isEqualTo(new Slots.Usage(SHARED_SLOTS, 0, 0, 0));
  }

  @Test
  void the_same_key_twice_in_one_list_is_one_job_and_another_request_under_it_is_refused() {
    Submission first = submission(Terms.DEFAULT, new Key("k", "f"));
    List<Accepted> accepted =
        submissions.submit(
            List.of(
                first,
                submission(Terms.DEFAULT, new Key("k", "f")),
                submission(Terms.DEFAULT, new Key("k", "other")),
                submission(Terms.DEFAULT, new Key("l", "f")),
                submission(Terms.DEFAULT, null)));
    assertThat(accepted.get(0)).isInstanceOf(Accepted.Created.class);
    assertThat(accepted.get(1)).isEqualTo(new Accepted.Existing(first.id()));
    assertThat(accepted.get(2)).isInstanceOf(Accepted.KeyReused.class);
    assertThat(accepted.get(3)).isInstanceOf(Accepted.Created.class);
    assertThat(accepted.get(4)).isInstanceOf(Accepted.Created.class);
    assertThat(reader.list(TENANT, Filter.ALL, null, 10).jobs()).hasSize(3);
  }

  @Test
  void a_job_keeps_the_key_of_the_record_that_brought_it() {
    Submission one = submission(Terms.DEFAULT, null);
    Tags tags = new Tags("row", Map.of(), "customer-7");
    Submission keyed =
        new Submission(one.id(), TENANT, one.spec(), one.terms(), tags, null, one.key());
    submissions.submit(List.of(keyed));
    assertThat(find(one.id()).job().tags()).isEqualTo(tags);
  }

  @Test
  void a_cancel_by_key_finds_its_job() {
    Submission one = submission(Terms.DEFAULT, new Key("k", "f"));
    submissions.submit(List.of(one));
    assertThat(pendingCancels.cancel("other", "k", "note")).isEqualTo(new Answer.Remembered());
    assertThat(pendingCancels.cancel(TENANT, "k", "note")).isInstanceOf(Answer.Requested.class);
    Claim claim = claim("a").getFirst();
    assertThat(claim.cancelRequested()).isTrue();
    write(new Finish(claim.lease(), new Outcome.Cancelled(), Footprint.NONE));
    assertThat(pendingCancels.cancel(TENANT, "k", "note")).isInstanceOf(Answer.AlreadyEnded.class);
  }

  @Test
  void a_cancel_that_comes_before_its_job_ends_it_once_it_is_there() {
    assertThat(pendingCancels.cancel(TENANT, "k", "first")).isEqualTo(new Answer.Remembered());
    assertThat(pendingCancels.cancel(TENANT, "k", "again")).isEqualTo(new Answer.Remembered());
    Submission one = submission(Terms.DEFAULT, new Key("k", "f"));
    Submission other = submission(Terms.DEFAULT, new Key("l", "f"));
    submissions.submit(List.of(one, other));
    assertThat(claim("a"))
        .filteredOn(Claim::cancelRequested)
        .extracting(claim -> claim.lease().job())
        .containsExactly(one.id());
    pass(Duration.ofMinutes(1));
    assertThat(pendingCancels.overdue(Duration.ofSeconds(30), 10)).isEmpty();
  }

  @Test
  void a_cancel_whose_job_does_not_come_is_told_of_until_it_is_forgotten() {
    pendingCancels.cancel(TENANT, "k", "first");
    pass(Duration.ofMinutes(1));
    // Whoever says it again waits from then on.
    pendingCancels.cancel(TENANT, "k", "again");
    assertThat(pendingCancels.overdue(Duration.ofSeconds(30), 10)).isEmpty();
    pass(Duration.ofMinutes(1));
    List<Pending> overdue = pendingCancels.overdue(Duration.ofSeconds(30), 10);
    assertThat(overdue).containsExactly(new Pending(TENANT, "k", "again"));
    pendingCancels.cancel(TENANT, "k", "once more");
    pendingCancels.forget(overdue);
    pass(Duration.ofMinutes(1));
    overdue = pendingCancels.overdue(Duration.ofSeconds(30), 10);
    assertThat(overdue).containsExactly(new Pending(TENANT, "k", "once more"));
    pendingCancels.forget(overdue);
    assertThat(pendingCancels.overdue(Duration.ofSeconds(30), 10)).isEmpty();
  }

  /** What the holders know of each other. */
  private static final class Rush {
    final int jobs;
    final ConcurrentLinkedQueue<UUID> done = new ConcurrentLinkedQueue<>();

    /** How many jobs are in hand for certain: counted after the claim and until the commit. */
    final AtomicInteger atWork = new AtomicInteger();

    final AtomicBoolean over = new AtomicBoolean();

    Rush(int jobs) {
      this.jobs = jobs;
    }
  }

  /** Takes and ends jobs; whoever leaves, done or with an error, is followed by all. */
  private void drain(String holder, Rush rush) {
    ClaimRequest request = new ClaimRequest(holder, LEASE, 20, 20, SHARED_SLOTS, all());
    try {
      while (rush.done.size() < rush.jobs && !rush.over.get()) {
        List<Claim> claims = store.claim(request);
        assertThat(rush.atWork.addAndGet(claims.size())).isLessThanOrEqualTo(SHARED_SLOTS);
        assertThat(slotsOfJobs()).doesNotHaveDuplicates().allMatch(slot -> slot <= SHARED_SLOTS);
        List<Change> ends = new ArrayList<>();
        for (Claim claim : claims) {
          ends.add(new Finish(claim.lease(), new Outcome.Succeeded(RESULT), Footprint.NONE));
        }
        rush.atWork.addAndGet(-claims.size());
        assertThat(store.commit(ends)).doesNotContain(false);
        claims.forEach(claim -> rush.done.add(claim.lease().job()));
      }
    } finally {
      rush.over.set(true);
    }
  }

  /** Starts the next job and parks it with its agent. */
  private Lease running(String session, String agent) {
    Lease lease = claim("a").getFirst().lease();
    write(new Checkpoint(lease, new SessionOpen(session, lease.token())));
    write(new Park(lease, new AgentRunning(session, agent), agent, PARKED));
    return lease;
  }

  UUID submit(Terms terms) {
    Submission submission = submission(terms, null);
    submissions.submit(List.of(submission));
    return submission.id();
  }

  static Submission submission(Terms terms, @Nullable Key key) {
    UUID id = new UUID(0x0199_0000_0000_7000L, nextId++);
    Tags tags = new Tags("row", Map.of("team", "sales"));
    return new Submission(id, TENANT, spec(), terms, tags, null, key);
  }

  static AgentTask spec() {
    return new AgentTask(
        "find it",
        "https://example.com/",
        new Json("{\"type\":\"object\"}"),
        new Json("{\"max_steps\":5}"),
        SessionOptions.lasting(Duration.ofMinutes(10), Json.EMPTY),
        null);
  }

  List<Claim> claim(String holder) {
    return store.claim(new ClaimRequest(holder, LEASE, 10, 10, 10, all()));
  }

  private static Set<Kind> all() {
    return EnumSet.allOf(Kind.class);
  }

  private boolean write(Change change) {
    return store.commit(List.of(change)).getFirst();
  }

  private JobRecord find(UUID id) {
    return reader.find(TENANT, id).orElseThrow();
  }

  private List<JobEvent> eventsOf(UUID id) {
    List<JobEvent> all =
        events.after(0, new EventLog.Scope(TENANT, id, null), 100).stream()
            .map(JobEvent.class::cast)
            .toList();
    assertThat(all).extracting(JobEvent::position).isSorted();
    return all;
  }

  private List<JobEvent.Type> types(UUID id) {
    return eventsOf(id).stream().map(JobEvent::type).toList();
  }

  private static Failure interrupted() {
    return Failure.of(FailureKind.INTERRUPTED, "stopped");
  }
}
