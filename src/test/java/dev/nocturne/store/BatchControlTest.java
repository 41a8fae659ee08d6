package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.Beside;
import dev.nocturne.Patience;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.job.Status;
import dev.nocturne.store.BatchControl.Answer;
import dev.nocturne.store.BatchControl.Failures.Alike;
import dev.nocturne.store.BatchControl.Failures.OfKinds;
import dev.nocturne.store.BatchControl.Patch;
import dev.nocturne.store.BatchControl.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Beside
class BatchControlTest {

  private static final Retry FAILED = new Retry(Set.of(Status.FAILED), new OfKinds(Set.of()), null);
  private static final Retry CANCELLED =
      new Retry(Set.of(Status.CANCELLED), new OfKinds(Set.of()), null);
  private static final Duration LONG = Duration.ofMinutes(20);

  private static BatchBench bench;

  @BeforeAll
  static void start() {
    bench = new BatchBench(() -> 0);
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  @BeforeEach
  void empty() {
    bench.run(
        "truncate batch, batch_change, job, job_spec, work, outcome, attempt, event, slot cascade;"
            + " select setval('event_position', 0)");
    bench.slots.resize(20);
  }

  @Test
  void cancelling_ends_what_waits_at_once_and_asks_what_runs() {
    UUID batch = bench.batch(null);
    bench.submit(batch, 100, 0);
    List<Claim> running = claim(7);
    assertThat(done(bench.control.cancel(BatchBench.TENANT, batch)).counts())
        .extracting(counts -> counts.cancelled(), counts -> counts.running())
        .containsExactly(93L, 7L);
    assertThat(bench.store.renew(running.stream().map(Claim::lease).toList(), LONG))
        .containsOnly(JobStore.Hold.CANCELLED);
    assertThat(claim(20)).isEmpty();
    running.forEach(claim -> end(claim, new Outcome.Cancelled()));
    assertThat(status(batch)).isEqualTo(BatchStatus.CANCELLED);
    assertClean(batch);
  }

  @Test
  void a_cancelled_batch_may_be_cancelled_again_and_a_finished_one_may_not() {
    UUID batch = bench.batch(null);
    bench.submit(batch, 3, 0);
    done(bench.control.cancel(BatchBench.TENANT, batch));
    bench.finish();
    done(bench.control.cancel(BatchBench.TENANT, batch));

    UUID other = bench.batch(null);
    bench.submit(other, 1, 0);
    claim(1).forEach(claim -> end(claim, succeeded()));
    bench.finish();
    for (Answer answer :
        List.of(
            bench.control.cancel(BatchBench.TENANT, other),
            bench.control.pause(BatchBench.TENANT, other),
            bench.control.resume(BatchBench.TENANT, other),
            bench.control.pause(BatchBench.TENANT, batch))) {
      assertThat(answer).isInstanceOf(Answer.Refused.class);
    }
    assertThat(bench.control.cancel("another", other)).isInstanceOf(Answer.Unknown.class);
    assertThat(bench.control.delete("another", other)).isInstanceOf(Answer.Unknown.class);
  }

  @Test
  void nothing_of_a_paused_batch_starts_and_all_of_it_does_after() {
    UUID batch = bench.batch(4);
    bench.submit(batch, 30, 3);
    List<Claim> running = claim(20);
    assertThat(running).hasSizeBetween(1, 4);
    assertThat(done(bench.control.pause(BatchBench.TENANT, batch)).status())
        .isEqualTo(BatchStatus.PAUSED);
    running.forEach(claim -> end(claim, succeeded()));
    assertThat(claim(20)).isEmpty();
    assertThat(done(bench.control.resume(BatchBench.TENANT, batch)).status())
        .isEqualTo(BatchStatus.RUNNING);
    drain();
    assertThat(bench.reader.find(BatchBench.TENANT, batch).orElseThrow().counts().succeeded())
        .isEqualTo(30);
    assertClean(batch);
  }

  @Test
  void a_batch_that_is_resumed_goes_on_beside_the_others_and_not_before_them() {
    UUID held = bench.batch(null);
    bench.submit(held, 40, 0);
    UUID other = bench.batch(null);
    bench.submit(other, 40, 0);
    done(bench.control.pause(BatchBench.TENANT, held));
    claim(20).forEach(claim -> end(claim, succeeded()));
    done(bench.control.resume(BatchBench.TENANT, held));

    assertThat(batchesOf(claim(10)))
        .containsExactlyInAnyOrderEntriesOf(Map.of(held, 5L, other, 5L));
    assertClean(held);
  }

  @Test
  void a_batch_that_was_cancelled_is_retried_beside_the_others_and_not_after_them() {
    UUID cancelled = bench.batch(null);
    bench.submit(cancelled, 40, 0);
    done(bench.control.cancel(BatchBench.TENANT, cancelled));
    bench.finish();
    UUID other = bench.batch(null);
    bench.submit(other, 40, 0);
    // As if a worker's row had been locked, so that the cancel wants to look once more.
    bench.run("insert into batch_order (batch, act) values ('" + cancelled + "', 'cancel')");
    done(bench.control.retry(BatchBench.TENANT, cancelled, CANCELLED));
    while (bench.control.goOn()) {
      // There is more.
    }

    assertThat(batchesOf(claim(10)))
        .containsExactlyInAnyOrderEntriesOf(Map.of(cancelled, 5L, other, 5L));
    assertClean(cancelled);
  }

  private static Map<UUID, Long> batchesOf(List<Claim> claims) {
    List<UUID> jobs = claims.stream().map(claim -> claim.lease().job()).toList();
    return bench
        .database
        .transact(
            connection ->
                Database.query(
                    connection,
                    "select batch from job where id = any (?)",
                    row -> row.getObject(1, UUID.class),
                    new Database.Column("uuid", jobs)))
        .stream()
        .collect(Collectors.groupingBy(batch -> batch, Collectors.counting()));
  }

  @Test
  void a_retry_takes_what_failed_so_and_changes_what_is_asked_for() {
    UUID batch = bench.batch(null);
    List<UUID> jobs = bench.submit(batch, 4, 0);
    for (Claim claim : claim(4)) {
      int row = jobs.indexOf(claim.lease().job());
      end(
          claim,
          switch (row) {
            case 0 -> succeeded();
            case 1 -> new Outcome.Cancelled();
            case 2 -> failed(FailureKind.NAVIGATION);
            default -> failed(FailureKind.TIMEOUT);
          });
    }
    bench.finish();
    Patch patch =
        new Patch(new Json("{\"max_steps\":50,\"use_vision\":true}"), 7, Set.of(Kind.AGENT));
    Retry timeouts =
        new Retry(Set.of(Status.FAILED), new OfKinds(Set.of(FailureKind.TIMEOUT)), patch);
    assertThat(bench.control.kinds(BatchBench.TENANT, batch, timeouts)).containsExactly(Kind.AGENT);
    assertThat(done(bench.control.retry(BatchBench.TENANT, batch, timeouts)).status())
        .isEqualTo(BatchStatus.RUNNING);
    List<Claim> again = claim(10);
    assertThat(again).extracting(claim -> claim.lease().job()).containsExactly(jobs.get(3));
    AgentTask spec = (AgentTask) again.getFirst().spec();
    assertThat(spec.fields().text().replace(" ", "")).contains("\"max_steps\":50", "use_vision");
    assertThat(again.getFirst().attempt()).isEqualTo(new Claim.Attempt(2, 1, 7, 0));
    end(again.getFirst(), succeeded());
    bench.finish();

    Retry rest = new Retry(Set.of(Status.FAILED, Status.CANCELLED), new OfKinds(Set.of()), null);
    done(bench.control.retry(BatchBench.TENANT, batch, rest));
    assertThat(claim(10))
        .extracting(claim -> claim.lease().job())
        .containsExactlyInAnyOrder(jobs.get(1), jobs.get(2));
    assertClean(batch);
  }

  @Test
  void a_patch_reaches_only_kinds_that_it_was_checked_for() {
    UUID batch = bench.batch(null);
    List<UUID> jobs = bench.submit(batch, 3, 0);
    claim(3).forEach(claim -> end(claim, failed(FailureKind.NAVIGATION)));
    bench.run("update job set kind = 'scrape' where id = '%s'".formatted(jobs.get(1)));
    bench.finish();
    Patch patch = new Patch(new Json("{\"max_steps\":50}"), null, Set.of(Kind.AGENT));
    Retry agents = new Retry(Set.of(Status.FAILED), new OfKinds(Set.of()), patch);

    done(bench.control.retry(BatchBench.TENANT, batch, agents));

    assertThat(claim(10))
        .extracting(claim -> claim.lease().job())
        .containsExactlyInAnyOrder(jobs.get(0), jobs.get(2));
    assertThat(
            bench.count(
                "select count(*) from job_spec where job = '%s' and spec like '%%max_steps\\\":50%%'"
                    .formatted(jobs.get(1))))
        .isZero();
  }

  @Test
  void an_order_that_cannot_be_done_holds_up_no_other() {
    UUID broken = bench.batch(null);
    List<UUID> jobs = bench.submit(broken, 1, 0);
    claim(1).forEach(claim -> end(claim, failed(FailureKind.NAVIGATION)));
    bench.finish();
    UUID other = bench.batch(null);
    bench.submit(other, 2, 0);
    bench.run("update job_spec set spec = '{\"broken' where job = '%s'".formatted(jobs.getFirst()));
    bench.run(
        "insert into batch_order (batch, act, statuses, fields) values ('%s', 'retry', '{failed}', '{}')"
            .formatted(broken));
    bench.run("insert into batch_order (batch, act) values ('%s', 'cancel')".formatted(other));
    bench.run("update batch set cancelled = true where id = '%s'".formatted(other));

    assertThatThrownBy(bench.control::goOn).isInstanceOf(RuntimeException.class);
    while (bench.control.goOn()) {
      // There is more.
    }

    assertThat(bench.count("select count(*) from outcome where ended = 'cancelled'")).isEqualTo(2);
    assertThat(bench.count("select count(*) from batch_order where act = 'retry'")).isEqualTo(1);
  }

  @Test
  void a_retry_of_a_group_takes_those_of_a_kind_that_say_the_same_and_no_others() {
    UUID batch = bench.batch(null);
    String odd = "a \"b\" \\ \u202E\u0000\n' % _ ? \ud83c\udf19 ";
    List<Outcome> outcomes =
        List.of(
            failed(FailureKind.NAVIGATION, odd + "https://one.example/1 of 0123abcd-9f"),
            failed(FailureKind.NAVIGATION, odd + "https://two.example/2 of fedcba9876"),
            failed(FailureKind.NAVIGATION, odd + "nowhere"),
            failed(FailureKind.TIMEOUT, odd + "https://one.example/1 of 0123abcd-9f"),
            failed(FailureKind.NAVIGATION, odd.repeat(400)),
            failed(FailureKind.NAVIGATION, ""),
            succeeded(),
            new Outcome.Cancelled());
    List<UUID> jobs = bench.submit(batch, outcomes.size(), 0);
    claim(20).forEach(claim -> end(claim, outcomes.get(jobs.indexOf(claim.lease().job()))));
    bench.finish();
    List<String> sayings =
        bench.lines.failures(BatchBench.TENANT, batch).stream()
            .map(BatchLines.Reason::saying)
            .toList();
    assertThat(sayings.get(0)).isEqualTo(sayings.get(1)).isEqualTo(sayings.get(3));
    assertThat(Set.copyOf(sayings)).hasSize(4);

    assertThat(retried(batch, FailureKind.NAVIGATION, sayings.get(0)))
        .containsExactlyInAnyOrder(jobs.get(0), jobs.get(1));
    assertThat(retried(batch, FailureKind.NAVIGATION, sayings.get(4))).containsExactly(jobs.get(4));
    assertThat(retried(batch, FailureKind.NAVIGATION, sayings.get(5))).containsExactly(jobs.get(5));
    assertThat(retried(batch, FailureKind.NAVIGATION, sayings.get(0))).isEmpty();
    assertThat(retried(batch, FailureKind.TIMEOUT, sayings.get(2))).isEmpty();
    assertClean(batch);
  }

  private static List<UUID> retried(UUID batch, FailureKind kind, String saying) {
    Retry alike = new Retry(Set.of(Status.FAILED), new Alike(kind, saying), null);
    boolean some = !bench.control.kinds(BatchBench.TENANT, batch, alike).isEmpty();
    done(bench.control.retry(BatchBench.TENANT, batch, alike));
    List<Claim> again = claim(20);
    assertThat(again.isEmpty()).isNotEqualTo(some);
    again.forEach(claim -> end(claim, succeeded()));
    bench.finish();
    return again.stream().map(claim -> claim.lease().job()).toList();
  }

  @Test
  void a_retry_of_nothing_lets_a_finished_batch_be() {
    UUID batch = bench.batch(null);
    bench.submit(batch, 2, 0);
    claim(2).forEach(claim -> end(claim, succeeded()));
    bench.finish();
    assertThat(done(bench.control.retry(BatchBench.TENANT, batch, FAILED)).status())
        .isEqualTo(BatchStatus.FINISHED);
  }

  @Test
  void a_batch_that_is_being_cancelled_is_not_retried_before_it_has_ended() {
    UUID batch = bench.batch(null);
    bench.submit(batch, 5, 0);
    List<Claim> running = claim(1);
    done(bench.control.cancel(BatchBench.TENANT, batch));
    assertThat(bench.control.retry(BatchBench.TENANT, batch, CANCELLED))
        .isInstanceOf(Answer.Refused.class);
    end(running.getFirst(), new Outcome.Cancelled());
    bench.finish();
    assertThat(done(bench.control.retry(BatchBench.TENANT, batch, CANCELLED)).status())
        .isEqualTo(BatchStatus.RUNNING);
    drain();
    assertClean(batch);
  }

  @Test
  void what_a_dying_replica_left_is_done_by_the_next_round() {
    UUID batch = bench.batch(null);
    bench.submit(batch, 50, 0);
    bench.run("update batch set cancelled = true where id = '" + batch + "'");
    bench.run("insert into batch_order (batch, act) values ('" + batch + "', 'cancel')");
    while (bench.control.goOn()) {
      // There is more.
    }
    assertThat(bench.count("select count(*) from work")).isZero();
    assertThat(bench.count("select count(*) from batch_order")).isZero();
    assertClean(batch);
  }

  /** Four seeds in the profile {@code soak}. */
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("nocturne.batch.races", 1));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  @Timeout(120)
  void every_race_of_controls_and_workers_is_decided_once(long seed) throws Exception {
    List<UUID> batches = List.of(bench.batch(null), bench.batch(3), bench.batch(null));
    batches.forEach(batch -> bench.submit(batch, 150, 5));
    AtomicBoolean over = new AtomicBoolean();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Random random = new Random(seed * 100 + i);
        workers.add(threads.submit(() -> work(random, over)));
      }
      try {
        List<Future<?>> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
          Random random = new Random(seed * 1_000 + i);
          clients.add(threads.submit(() -> steer(random, batches)));
        }
        for (Future<?> client : clients) {
          client.get();
        }
        batches.forEach(batch -> bench.control.resume(BatchBench.TENANT, batch));
        Patience.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> workers.stream().anyMatch(Future::isDone) || nothingIsLeft());
      } finally {
        over.set(true);
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("seed " + seed, e);
    }
    batches.forEach(BatchControlTest::assertClean);
    assertThat(bench.slots.usage().held()).isZero();
  }

  private static boolean nothingIsLeft() {
    while (bench.control.goOn()) {
      // There is more.
    }
    return bench.count("select count(*) from batch_order") == 0
        && bench.count("select count(*) from work") == 0;
  }

  private static void work(Random random, AtomicBoolean over) {
    Semaphore never = new Semaphore(0);
    while (!over.get()) {
      List<Claim> claims = claim(1 + random.nextInt(8));
      List<Change> changes = new ArrayList<>();
      claims.forEach(claim -> changes.add(change(claim, random)));
      assertThat(changes.isEmpty() || !bench.store.commit(changes).contains(false)).isTrue();
      try {
        boolean _ = never.tryAcquire(random.nextInt(3), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static Change change(Claim claim, Random random) {
    if (claim.cancelRequested()) {
      return new Change.Finish(claim.lease(), new Outcome.Cancelled(), Footprint.NONE);
    }
    Failure failure = Failure.of(FailureKind.NAVIGATION, "no page");
    int dice = random.nextInt(10);
    if (dice < 5) {
      return new Change.Finish(claim.lease(), succeeded(), Footprint.NONE);
    }
    return dice < 8 && claim.attempt().mayBeFollowed()
        ? new Change.Requeue(
            claim.lease(), failure, Footprint.NONE, Duration.ofMillis(random.nextInt(30)))
        : new Change.Finish(claim.lease(), new Outcome.Failed(failure), Footprint.NONE);
  }

  private static void steer(Random random, List<UUID> batches) {
    for (int i = 0; i < 25; i++) {
      UUID batch = batches.get(random.nextInt(batches.size()));
      Set<Status> statuses =
          random.nextBoolean() ? Set.of(Status.FAILED) : Set.of(Status.FAILED, Status.CANCELLED);
      Answer _ =
          switch (random.nextInt(7)) {
            case 0 -> bench.control.cancel(BatchBench.TENANT, batch);
            case 1, 2 -> bench.control.pause(BatchBench.TENANT, batch);
            case 3, 4 -> bench.control.resume(BatchBench.TENANT, batch);
            default ->
                bench.control.retry(
                    BatchBench.TENANT, batch, new Retry(statuses, new OfKinds(Set.of()), null));
          };
      bench.finish();
      // It adds up at every moment.
      assertClean(batch);
    }
  }

  private static List<Claim> claim(int most) {
    return bench.store.claim(
        new ClaimRequest("worker", LONG, most, most, 20, EnumSet.allOf(Kind.class)));
  }

  private static void drain() {
    List<Claim> claims = claim(10);
    while (!claims.isEmpty()) {
      claims.forEach(claim -> end(claim, succeeded()));
      claims = claim(10);
    }
  }

  private static void end(Claim claim, Outcome outcome) {
    Change end = new Change.Finish(claim.lease(), outcome, Footprint.NONE);
    assertThat(bench.store.commit(List.of(end))).containsExactly(true);
  }

  private static Outcome succeeded() {
    return new Outcome.Succeeded(new Result("yes", null, null, null, null, 1));
  }

  private static Outcome failed(FailureKind kind) {
    return failed(kind, "it did not work");
  }

  private static Outcome failed(FailureKind kind, String message) {
    return new Outcome.Failed(Failure.of(kind, message));
  }

  private static dev.nocturne.job.Batch done(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Done.class);
    return ((Answer.Done) answer).batch();
  }

  private static BatchStatus status(UUID batch) {
    return bench.reader.find(BatchBench.TENANT, batch).orElseThrow().status();
  }

  private static void assertClean(UUID batch) {
    BatchAuditor.Audit audit =
        bench.auditor.audit(BatchBench.TENANT, batch, Duration.ofDays(1)).orElseThrow();
    assertThat(audit.eventsKept()).isTrue();
    assertThat(audit.checks()).allMatch(BatchAuditor.Check::ok);
  }
}
