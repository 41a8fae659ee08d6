package dev.nocturne.store;

import static dev.nocturne.store.BatchTables.TENANT;
import static dev.nocturne.store.BatchTables.claim;
import static dev.nocturne.store.BatchTables.row;
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
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two replicas claim, end, give back, cancel and retry jobs at random, while a third folds and a
 * fourth looks: after every step of anybody lanes, bounds and counts have to be right.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Beside
class GatesUnderLoadTest {

  private static final int STEPS = 250;
  private static final int BOUND = 3;

  /** Lanes with two jobs under way, or with two that are let in. */
  private static final String CROWDED =
      """
      select lane from work
      where lane is not null and (not starting or gate in ('batch', 'open'))
      group by lane having count(*) > 1
      """;

  private static final String BEYOND =
      """
      select batch from work w join batch b on b.id = w.batch
      where capped and (not starting or gate = 'open')
      group by batch, max_concurrency having count(*) > max_concurrency
      """;

  /** What the notes add up to beside what the jobs themselves say, in one moment. */
  private static final String WRONG =
      """
      with told as (%s), real as (
        select j.batch, count(*) filter (where w.status = 'queued') as queued,
          count(*) filter (where w.status = 'running') as running,
          count(*) filter (where o.ended = 'succeeded') as succeeded,
          count(*) filter (where o.ended = 'failed') as failed,
          count(*) filter (where o.ended = 'cancelled') as cancelled
        from job j left join work w on w.job = j.id
          left join outcome o on o.job = j.id and o.run = j.run
        where j.batch is not null group by j.batch)
      select row(t.queued, t.running, t.succeeded, t.failed, t.cancelled)::text || ' but '
        || row(r.queued, r.running, r.succeeded, r.failed, r.cancelled)::text
      from told t join real r on r.batch = t.id
      where (t.queued, t.running, t.succeeded, t.failed, t.cancelled)
        is distinct from (r.queued, r.running, r.succeeded, r.failed, r.cancelled)
      """
          .formatted(BatchRows.SELECT);

  private static BatchTables tables;

  private final List<UUID> batches = new ArrayList<>();
  private final ConcurrentLinkedQueue<UUID> jobs = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger looks = new AtomicInteger();

  @BeforeAll
  static void startServer() {
    tables = new BatchTables();
  }

  @AfterAll
  static void stopServer() {
    tables.close();
  }

  /** Four seeds in the profile {@code soak}. */
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("nocturne.batch.races", 1));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void lanes_bounds_and_counts_hold_after_every_step_and_nobody_is_left_waiting(long seed)
      throws Exception {
    tables.empty(12);
    batches.add(tables.batch(BOUND));
    batches.add(tables.batch(1));
    batches.add(tables.batch());
    BatchUpkeep upkeep = new PostgresBatchUpkeep(tables.database);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> looking = threads.submit(this::look);
      Future<?> folding = threads.submit(() -> fold(upkeep));
      List<Future<?>> replicas = new ArrayList<>();
      for (String name : List.of("a", "b")) {
        Replica replica = new Replica(name, new Random(seed * 31 + name.hashCode()));
        replicas.add(threads.submit(replica::run));
      }
      try {
        for (Future<?> replica : replicas) {
          replica.get();
        }
      } finally {
        over.set(true);
      }
      looking.get();
      folding.get();
    }
    assertThat(looks.get()).isGreaterThan(STEPS / 10);
    assertThat(tables.read("select gate from work")).as("left waiting").isEmpty();
    while (upkeep.fold(1_000) > 0) {
      // There is more.
    }
    for (UUID batch : batches) {
      Batch end = tables.read(batch);
      assertThat(end.status()).isEqualTo(BatchStatus.FINISHED);
      assertThat(end.counts().queued() + end.counts().running()).isZero();
    }
    assertThat(tables.read(WRONG)).isEmpty();
    assertThat(finishes()).as("one event for each time it finished").isEmpty();
  }

  private static List<String> finishes() {
    return tables.read(
        """
        select b.id from batch b where b.finishes <> (
          select count(distinct run) from event o where o.job = b.id)
          or b.finishes <> (select count(*) from event o where o.job = b.id)
        """);
  }

  private void look() {
    while (!over.get()) {
      assertThat(tables.read(CROWDED)).as("two in a lane").isEmpty();
      assertThat(tables.read(BEYOND)).as("more than the bound").isEmpty();
      assertThat(tables.read(WRONG)).as("counts").isEmpty();
      looks.incrementAndGet();
    }
  }

  private void fold(BatchUpkeep upkeep) {
    while (!over.get()) {
      upkeep.fold(50);
    }
  }

  /** One of those that share the tables. */
  private final class Replica {
    private final String name;
    private final Random random;
    private final JobStore store = new PostgresJobStore(tables.database, Quotas.NONE);
    private final Submissions submissions =
        new PostgresSubmissions(tables.database, BatchTables.unbounded(tables.database));
    private final List<Claim> held = new ArrayList<>();

    Replica(String name, Random random) {
      this.name = name;
      this.random = random;
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      // No repair: whoever waits must have been let in by the others.
      while (!tables.read("select 1 from work limit 1").isEmpty()) {
        held.addAll(claim(store, name, 6));
        while (!held.isEmpty()) {
          end(held.removeLast());
        }
      }
    }

    private void step() {
      switch (random.nextInt(8)) {
        case 0, 1 -> submit();
        case 2, 3 -> held.addAll(claim(store, name, 1 + random.nextInt(4)));
        case 4, 5 -> anyHeld(this::end);
        case 6 -> anyHeld(this::giveBack);
        default -> disturb();
      }
    }

    private void anyHeld(Consumer<Claim> then) {
      if (!held.isEmpty()) {
        then.accept(held.remove(random.nextInt(held.size())));
      }
    }

    private void submit() {
      List<Submission> rows = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(4); i++) {
        String lane = random.nextInt(3) == 0 ? null : "label:l=" + random.nextInt(4);
        Submission one = row(anyBatch(), terms(random.nextInt(4, 6), lane));
        rows.add(one);
        jobs.add(one.id());
      }
      submissions.submit(rows);
    }

    private @Nullable UUID anyBatch() {
      int which = random.nextInt(batches.size() + 1);
      return which == batches.size() ? null : batches.get(which);
    }

    private void end(Claim claim) {
      Outcome outcome =
          claim.cancelRequested()
              ? new Outcome.Cancelled()
              : random.nextBoolean()
                  ? new Outcome.Succeeded(new Result("x", null, null, null, null, null))
                  : new Outcome.Failed(Failure.of(FailureKind.NAVIGATION, "gone"));
      write(new Change.Finish(claim.lease(), outcome, Footprint.NONE));
    }

    private void giveBack(Claim claim) {
      FailureKind kind = random.nextBoolean() ? FailureKind.INTERRUPTED : FailureKind.OVERLOADED;
      Duration after = random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(20);
      write(new Change.Requeue(claim.lease(), Failure.of(kind, "later"), Footprint.NONE, after));
    }

    private void write(Change change) {
      assertThat(store.commit(List.of(change))).containsExactly(true);
    }

    /** Cancels a job, or retries it. */
    private void disturb() {
      UUID job = jobs.poll();
      if (job == null) {
        return;
      }
      jobs.add(job);
      if (random.nextBoolean()) {
        submissions.cancel(TENANT, job);
      } else {
        submissions.retry(TENANT, job);
      }
    }
  }
}
