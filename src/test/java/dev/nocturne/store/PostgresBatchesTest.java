package dev.nocturne.store;

import static dev.nocturne.store.BatchTables.TENANT;
import static dev.nocturne.store.BatchTables.claim;
import static dev.nocturne.store.BatchTables.submit;
import static dev.nocturne.store.BatchTables.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.Batch;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.job.Terms;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who of many that wait starts next, and how batches are counted and finished. */
@Beside
class PostgresBatchesTest {

  private static final Terms PLAIN = terms(5, null);
  private static final Outcome GOOD =
      new Outcome.Succeeded(new Result("yes", null, null, null, null, null));
  private static final Outcome BAD =
      new Outcome.Failed(Failure.of(FailureKind.NAVIGATION, "the page is gone"));

  private static BatchTables tables;

  private JobStore store;
  private Submissions submissions;
  private BatchUpkeep batches;
  private EventLog events;

  @BeforeAll
  static void startServer() {
    tables = new BatchTables();
  }

  @AfterAll
  static void stopServer() {
    tables.close();
  }

  @BeforeEach
  void open() {
    tables.empty(10);
    store = new PostgresJobStore(tables.database, Quotas.NONE, () -> 0);
    submissions = new PostgresSubmissions(tables.database, BatchTables.unbounded(tables.database));
    batches = new PostgresBatchUpkeep(tables.database);
    events = new PostgresEvents(tables.database);
  }

  @Test
  void a_batch_of_ten_beside_one_of_20_000_starts_within_one_turn_of_the_slots() {
    UUID large = tables.batch();
    submit(submissions, large, PLAIN, 20_000);
    for (int i = 0; i < 30; i++) {
      end(start(10), GOOD);
    }
    UUID small = tables.batch();
    submit(submissions, small, PLAIN, 10);
    List<Claim> turn = start(10);
    assertThat(byBatch(turn)).containsExactlyInAnyOrderEntriesOf(Map.of(large, 5, small, 5));
    end(turn, GOOD);
    assertThat(byBatch(start(10)).get(small)).isEqualTo(5);
    assertThat(tables.read(small).counts()).isEqualTo(new Batch.Counts(0, 5, 5, 0, 0, 0));
  }

  @Test
  void a_key_outlives_its_batch_for_as_long_as_keys_are_kept() {
    Batches taken = new PostgresBatches(tables.database, BatchTables.unbounded(tables.database));
    Upkeep upkeep = new PostgresUpkeep(tables.database);
    Duration day = Duration.ofDays(1);
    Upkeep.Keep keep = new Upkeep.Keep(Duration.ofHours(1), day, day, Set.of());
    assertThat(taken.open(opening("same"))).isInstanceOf(Opened.Created.class);
    tables.execute(
        "update batch set receiving = false, finished_at = now() - interval '2 hours',"
            + " created_at = now() - interval '3 hours'");

    upkeep.retire(keep, 100);
    assertThat(taken.open(opening("same"))).isInstanceOf(Opened.NotKept.class);
    assertThat(taken.open(opening("other"))).isInstanceOf(Opened.KeyReused.class);
    assertThat(tables.read("select count(*) from batch where not deleted")).containsExactly("0");

    tables.execute("update batch set created_at = now() - interval '25 hours'");
    upkeep.retire(keep, 100);
    assertThat(tables.read("select count(*) from batch")).containsExactly("0");
    assertThat(taken.open(opening("same"))).isInstanceOf(Opened.Created.class);
  }

  private static Batches.Opening opening(String fingerprint) {
    Submission.Key key = new Submission.Key("key", fingerprint);
    return new Batches.Opening(UUID.randomUUID(), TENANT, null, key, "{}", false, null);
  }

  @Test
  void batches_of_equal_priority_share_the_slots_equally_whenever_they_come() {
    List<UUID> three = List.of(tables.batch(), tables.batch(), tables.batch());
    three.forEach(batch -> submit(submissions, batch, PLAIN, 200));
    Map<UUID, Integer> started = new HashMap<>();
    for (int i = 0; i < 9; i++) {
      List<Claim> turn = start(10);
      byBatch(turn).forEach((batch, jobs) -> started.merge(batch, jobs, Integer::sum));
      end(turn, GOOD);
    }
    assertThat(started.values()).containsExactly(30, 30, 30);
    UUID late = tables.batch();
    submit(submissions, late, PLAIN, 200);
    List<Claim> turns = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Claim> turn = start(10);
      turns.addAll(turn);
      end(turn, GOOD);
    }
    assertThat(byBatch(turns).values()).containsExactly(10, 10, 10, 10);
  }

  @Test
  void single_jobs_are_one_flow_beside_the_batches() {
    submit(submissions, null, PLAIN, 500);
    UUID batch = tables.batch();
    submit(submissions, batch, PLAIN, 500);
    assertThat(byBatch(start(10))).containsEntry(batch, 5);
  }

  @Test
  void the_more_urgent_go_first_and_each_priority_has_its_own_order() {
    UUID batch = tables.batch();
    submit(submissions, batch, PLAIN, 20);
    submit(submissions, batch, terms(9, null), 4);
    submit(submissions, batch, terms(0, null), 4);
    assertThat(priorities(start(10))).containsExactlyInAnyOrder(9, 9, 9, 9, 5, 5, 5, 5, 5, 5);
  }

  @Test
  void what_waited_long_for_its_time_does_not_let_newcomers_overtake_the_others() {
    UUID large = tables.batch();
    submit(submissions, large, PLAIN, 400);
    List<Claim> first = start(10);
    requeue(first.removeFirst().lease(), Duration.ofHours(1));
    end(first, GOOD);
    for (int i = 0; i < 20; i++) {
      end(start(10), GOOD);
    }
    batches.fold(10_000);
    tables.execute("update work set due_at = now() where gate = 'later'");
    // It comes back to its old place, which is far in front.
    assertThat(claim(store, "a", 0)).isEmpty();
    UUID small = tables.batch();
    submit(submissions, small, PLAIN, 100);
    List<Claim> turn = start(10);
    assertThat(turn).extracting(claim -> claim.attempt().number()).contains(2);
    assertThat(byBatch(turn).get(large)).isBetween(5, 6);
  }

  @Test
  void no_lane_has_two_jobs_under_way_and_each_end_lets_the_next_one_in() {
    UUID batch = tables.batch();
    submit(submissions, batch, terms(5, "host:a.example"), 3);
    submit(submissions, null, terms(5, "host:a.example"), 2);
    submit(submissions, batch, terms(5, "host:b.example"), 3);
    for (int i = 0; i < 5; i++) {
      List<Claim> turn = claim(store, "a", 10);
      assertThat(turn).hasSize(i < 3 ? 2 : 1);
      assertThat(claim(store, "b", 10)).isEmpty();
      end(turn, GOOD);
    }
    assertThat(claim(store, "a", 10)).isEmpty();
    assertThat(tables.read("select count(*) from work")).containsExactly("0");
  }

  @Test
  void in_a_lane_a_small_batch_takes_turns_with_a_long_one_that_came_long_before() {
    UUID large = tables.batch();
    submit(submissions, large, terms(5, "host:a.example"), 50);
    // Others get ahead meanwhile, so that ranks say nothing about this lane any more.
    submit(submissions, null, PLAIN, 100);
    for (int i = 0; i < 5; i++) {
      end(start(10), GOOD);
    }
    UUID small = tables.batch();
    submit(submissions, small, terms(5, "host:a.example"), 2);
    submit(submissions, null, terms(5, "host:a.example"), 1);
    List<UUID> turns = new ArrayList<>();
    while (turns.size() < 8) {
      for (Claim claim : claim(store, "a", 10)) {
        if (!fact("lane", claim).equals("null")) {
          turns.add(batch(claim));
        }
        end(List.of(claim), GOOD);
      }
    }
    assertThat(turns.subList(0, 6)).contains(small, new UUID(0, 0));
    assertThat(turns.stream().filter(small::equals)).hasSize(2);
  }

  @Test
  void a_lane_comes_back_to_the_oldest_however_many_newcomers_there_are() {
    submit(submissions, null, terms(5, "host:a.example"), 3);
    UUID old = tables.batch();
    submit(submissions, old, terms(5, "host:a.example"), 5);
    List<UUID> turns = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      // As many come as go.
      submit(submissions, tables.batch(), terms(5, "host:a.example"), 2);
      List<Claim> next = start(1);
      turns.add(batch(next.getFirst()));
      end(next, GOOD);
    }
    assertThat(turns.subList(1, 12)).contains(old, new UUID(0, 0));
  }

  @Test
  void tenants_share_the_slots_however_many_batches_each_has() {
    for (int i = 0; i < 5; i++) {
      submit(submissions, tables.batch(), PLAIN, 100);
    }
    List<Claim> all = start(10);
    UUID other = tables.batch();
    submit(submissions, other, PLAIN, 12);
    give("other", other);
    for (int i = 0; i < 5; i++) {
      end(List.of(all.removeFirst()), GOOD);
      all.addAll(start(1));
    }
    assertThat(of(other, all)).as("every slot that became free, until both had as many").hasSize(5);
    end(all, GOOD);
    all = start(10);
    assertThat(of(other, all)).hasSize(5);
    end(all, GOOD);
    assertThat(of(other, start(10))).as("what it has left").hasSize(2);
  }

  @Test
  void one_slot_is_given_to_each_tenant_at_times_and_higher_priorities_go_first() {
    submit(submissions, null, PLAIN, 200);
    UUID other = tables.batch();
    submit(submissions, other, PLAIN, 1);
    give("other", other);
    int turns = 0;
    while (tables.read("select 1 from work where tenant = 'other'").size() == 1) {
      end(start(1), GOOD);
      turns++;
    }
    // Chance decides: that it takes so many happens in one of a billion runs.
    assertThat(turns).isLessThanOrEqualTo(30);
    submit(submissions, other, terms(4, null), 1);
    give("other", other);
    end(start(1), GOOD);
    assertThat(tables.read("select 1 from work where tenant = 'other'")).hasSize(1);
  }

  @Test
  void a_tenant_whose_jobs_may_not_start_keeps_no_slot_from_others() {
    submit(submissions, null, PLAIN, 20);
    List<Claim> all = start(10);
    UUID other = tables.batch();
    submit(submissions, other, PLAIN, 5);
    give("other", other);
    tables.execute("update work set kind = 'scrape' where tenant = 'other'");
    end(all.subList(0, 3), GOOD);
    List<Claim> more =
        store.claim(new ClaimRequest("a", BatchTables.LEASE, 0, 3, 1_000, EnumSet.of(Kind.AGENT)));
    assertThat(more).hasSize(3);
  }

  /** Lets the jobs of a batch be another tenant's. */
  private static void give(String tenant, UUID batch) {
    tables.execute("update work set tenant = '%s' where batch = '%s'".formatted(tenant, batch));
    tables.execute("update job set tenant = '%s' where batch = '%s'".formatted(tenant, batch));
  }

  @Test
  void a_job_of_a_lane_keeps_it_when_it_is_retried_and_lets_others_pass_while_it_waits() {
    UUID batch = tables.batch();
    submit(submissions, batch, terms(5, "label:vault=1"), 2);
    Lease first = start(1).getFirst().lease();
    requeue(first, Duration.ofHours(1));
    Lease second = start(1).getFirst().lease();
    assertThat(second.job()).isNotEqualTo(first.job());
    tables.execute("update work set due_at = now() where gate = 'later'");
    assertThat(claim(store, "a", 10)).isEmpty();
    end(second, BAD);
    Lease again = start(1).getFirst().lease();
    assertThat(again.job()).isEqualTo(first.job());
    submissions.retry(TENANT, second.job());
    assertThat(claim(store, "a", 10)).isEmpty();
    end(again, GOOD);
    assertThat(start(1).getFirst().lease().job()).isEqualTo(second.job());
  }

  @Test
  void a_bounded_batch_uses_its_bound_fully_and_never_more() {
    UUID bounded = tables.batch(3);
    submit(submissions, bounded, terms(6, null), 20);
    submit(submissions, tables.batch(), PLAIN, 40);
    List<Claim> turn = start(10);
    assertThat(byBatch(turn)).containsEntry(bounded, 3);
    for (int i = 0; i < 5; i++) {
      List<Claim> own = of(bounded, turn);
      turn.removeAll(own);
      end(own, GOOD);
      turn.addAll(start(3));
      assertThat(byBatch(turn)).containsEntry(bounded, 3);
    }
  }

  @Test
  void nothing_of_a_paused_batch_starts_and_all_of_it_when_it_is_resumed() {
    UUID batch = tables.batch(5);
    submit(submissions, batch, PLAIN, 5);
    List<Claim> before = start(3);
    tables.execute("update batch set paused = true");
    assertThat(batches.repair(100)).as("those that had not started").isEqualTo(2);
    submit(submissions, batch, terms(9, "label:a=b"), 2);
    requeue(before.get(0).lease(), Duration.ZERO);
    requeue(before.get(1).lease(), Duration.ofHours(1));
    tables.execute("update work set due_at = now() where gate = 'later'");
    // The third was lost by its holder before it had saved anything.
    tables.execute("update work set due_at = now() where not starting");
    assertThat(claim(store, "b", 10)).isEmpty();
    assertThat(tables.read(batch).status()).isEqualTo(BatchStatus.PAUSED);
    assertThat(tables.read(batch).counts()).isEqualTo(new Batch.Counts(7, 0, 0, 0, 0, 0));
    assertThat(tables.read("select distinct gate from work")).containsExactly("held");
    tables.execute("update batch set paused = false");
    tables.execute("update slot set state = 'free', job = null");
    assertThat(batches.repair(100)).isEqualTo(7 + 1 + 5);
    assertThat(claim(store, "b", 10)).hasSize(5);
    assertThat(batches.repair(100)).isZero();
  }

  @Test
  void jobs_that_were_left_at_open_gates_are_found() {
    UUID bounded = tables.batch(2);
    submit(submissions, bounded, PLAIN, 4);
    for (int lane = 0; lane < 7; lane++) {
      submit(submissions, null, terms(5, "label:n=" + lane), 2);
    }
    tables.execute("update work set gate = 'key' where lane is not null");
    tables.execute("update work set gate = 'batch' where capped");
    assertThat(claim(store, "a", 10)).isEmpty();
    int moved = 0;
    for (int round = 0; round < 4; round++) {
      moved += batches.repair(3);
    }
    assertThat(moved).isEqualTo(2 + 7);
    assertThat(claim(store, "a", 10)).hasSize(9);
  }

  @Test
  void a_batch_finishes_once_for_each_time_its_last_job_ends() throws Exception {
    UUID batch = tables.batch();
    submit(submissions, batch, PLAIN, 3);
    tables.execute("update batch set rejected = 2");
    List<Claim> all = start(3);
    end(all.get(0).lease(), GOOD);
    end(all.get(1).lease(), BAD);
    fold();
    assertThat(finished(batch)).isEmpty();
    end(all.get(2).lease(), new Outcome.Cancelled());
    assertThat(tables.read(batch).status()).isEqualTo(BatchStatus.RUNNING);
    fold();
    assertThat(tables.read(batch).status()).isEqualTo(BatchStatus.FINISHED);
    assertThat(finished(batch)).containsExactly(batch + "-1-0");

    submissions.retry(TENANT, all.get(1).lease().job());
    assertThat(tables.read(batch).status()).isEqualTo(BatchStatus.RUNNING);
    fold();
    assertThat(finished(batch)).hasSize(1);
    end(start(1), GOOD);
    fold();
    assertThat(finished(batch)).containsExactly(batch + "-1-0", batch + "-2-0");
    List<BatchEvent> told = batchEvents(batch);
    assertThat(told.get(0).of().counts()).isEqualTo(new Batch.Counts(0, 0, 1, 1, 1, 2));
    assertThat(told.get(1).of().counts()).isEqualTo(new Batch.Counts(0, 0, 2, 0, 1, 2));
    assertThat(told.get(1).at()).isEqualTo(told.get(1).of().times().finishedAt());
    assertThat(events.position(TENANT, told.get(0).id())).isPresent();
    assertThat(events.touched(0, 100))
        .filteredOn(touch -> touch.subject().equals(batch))
        .allMatch(touch -> touch.ends() && batch.equals(touch.batch()))
        .hasSize(2);
  }

  @Test
  void a_batch_that_is_receiving_does_not_finish_and_an_empty_one_does() {
    UUID receiving = tables.batch();
    UUID empty = tables.batch();
    tables.execute("update batch set receiving = id = '%s'".formatted(receiving));
    batches.fold(100);
    assertThat(tables.read(receiving).status()).isEqualTo(BatchStatus.RECEIVING);
    assertThat(tables.read(empty).status()).isEqualTo(BatchStatus.FINISHED);
  }

  @Test
  void an_end_is_foreseen_from_the_batchs_own_pace() {
    UUID batch = tables.batch();
    submit(submissions, batch, PLAIN, 100);
    assertThat(tables.read(batch).times().eta()).isNull();
    tables.execute("update batch set created_at = now() - interval '100 s'");
    batches.fold(100);
    end(start(10), GOOD);
    end(start(10), GOOD);
    tables.execute("update batch_count set paced_at = now() - interval '10 s'");
    batches.fold(100);
    double pace = Double.parseDouble(tables.read("select pace from batch_count").getFirst());
    // Two in a second, for a sixth of the time that counts; 20 in 100 seconds, in the end.
    assertThat(pace).isBetween(0.29, 0.32);
    Instant now = Instant.now();
    assertThat(tables.read(batch).times().eta())
        .isBetween(now.plusSeconds(190), now.plusSeconds(240));
  }

  @Test
  void what_attempts_cost_is_summed_by_batch_before_and_after_it_is_folded() throws Exception {
    UUID batch = tables.batch();
    UUID other = tables.batch();
    submit(submissions, batch, PLAIN, 6);
    submit(submissions, other, PLAIN, 1);
    for (Claim claim : start(7)) {
      BigDecimal told = batch(claim).equals(other) ? null : new BigDecimal("1.25");
      end(new Change.Finish(claim.lease(), GOOD, Footprint.NONE, told));
    }
    BatchReader reader = new PostgresBatchReader(tables.database);
    BatchReader.Paid all = new BatchReader.Paid(6, new BigDecimal("7.50"));
    assertThat(reader.paid(TENANT, batch)).isEqualTo(all);
    assertThat(tables.read("select count(*) from batch_credit")).containsExactly("6");

    assertThat(batches.fold(2)).isEqualTo(2);
    assertThat(reader.paid(TENANT, batch)).isEqualTo(all);
    fold();
    assertThat(tables.read("select count(*) from batch_credit")).containsExactly("0");
    assertThat(reader.paid(TENANT, batch)).isEqualTo(all);

    BatchReader.Paid nothing = new BatchReader.Paid(0, BigDecimal.ZERO);
    assertThat(reader.paid(TENANT, other)).isEqualTo(nothing);
    assertThat(reader.paid("stranger", batch)).isEqualTo(nothing);
    assertThat(reader.paid(TENANT, List.of(other, batch)))
        .containsOnly(Map.entry(batch, all), Map.entry(other, nothing));
  }

  @Test
  void an_attempt_that_costs_and_is_followed_by_another_counts_and_one_that_only_waits_does_not() {
    UUID batch = tables.batch();
    submit(submissions, batch, PLAIN, 1);
    Failure waits = Failure.of(FailureKind.OVERLOADED, "full");
    Failure spends = Failure.of(FailureKind.INTERRUPTED, "stopped");
    for (Failure because : List.of(waits, spends)) {
      Lease lease = start(1).getFirst().lease();
      end(new Change.Requeue(lease, because, Footprint.NONE, Duration.ZERO, BigDecimal.TWO));
    }
    assertThat(new PostgresBatchReader(tables.database).paid(TENANT, batch))
        .isEqualTo(new BatchReader.Paid(1, BigDecimal.TWO));
  }

  private void end(Change change) {
    assertThat(store.commit(List.of(change))).containsExactly(true);
  }

  /** Four at once: nothing may be added up twice and no batch may finish twice. */
  private void fold() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(threads.submit(() -> batches.fold(2) + batches.fold(100)));
      }
      for (Future<Integer> one : all) {
        one.get();
      }
    }
    // What others had locked is left for the next round.
    batches.fold(100);
    assertThat(tables.read("select count(*) from batch_change")).containsExactly("0");
  }

  private List<BatchEvent> batchEvents(UUID batch) {
    return events.after(0, new EventLog.Scope(TENANT, null, batch), 1_000).stream()
        .filter(BatchEvent.class::isInstance)
        .map(BatchEvent.class::cast)
        .toList();
  }

  private List<String> finished(UUID batch) {
    return batchEvents(batch).stream().map(event -> event.id().toString()).toList();
  }

  private List<Claim> start(int jobs) {
    List<Claim> claims = claim(store, "a", jobs);
    assertThat(claims).hasSize(jobs);
    return new ArrayList<>(claims);
  }

  private void end(List<Claim> claims, Outcome outcome) {
    List<Change> ends = new ArrayList<>();
    claims.forEach(claim -> ends.add(new Change.Finish(claim.lease(), outcome, Footprint.NONE)));
    assertThat(store.commit(ends)).doesNotContain(false);
  }

  private void end(Lease lease, Outcome outcome) {
    assertThat(store.commit(List.of(new Change.Finish(lease, outcome, Footprint.NONE))))
        .containsExactly(true);
  }

  private void requeue(Lease lease, Duration after) {
    Failure because = Failure.of(FailureKind.INTERRUPTED, "stopped");
    assertThat(store.commit(List.of(new Change.Requeue(lease, because, Footprint.NONE, after))))
        .containsExactly(true);
  }

  private static Map<UUID, Integer> byBatch(List<Claim> claims) {
    Map<UUID, Integer> counts = new HashMap<>();
    claims.forEach(claim -> counts.merge(batch(claim), 1, Integer::sum));
    return counts;
  }

  private static List<Claim> of(UUID batch, List<Claim> claims) {
    return claims.stream().filter(claim -> batch.equals(batch(claim))).toList();
  }

  /** The batch of a job, or an id of none. */
  private static UUID batch(Claim claim) {
    String batch = fact("batch", claim);
    return batch.equals("null") ? new UUID(0, 0) : UUID.fromString(batch);
  }

  private static List<Integer> priorities(List<Claim> claims) {
    return claims.stream().map(claim -> Integer.valueOf(fact("priority", claim))).toList();
  }

  private static String fact(String column, Claim claim) {
    return tables
        .read("select %s from job where id = '%s'".formatted(column, claim.lease().job()))
        .getFirst();
  }
}
