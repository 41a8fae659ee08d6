package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.job.Batch;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.job.Status;
import dev.nocturne.store.BatchControl.Answer;
import dev.nocturne.store.BatchControl.Failures.OfKinds;
import dev.nocturne.store.BatchControl.Retry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is promised of large batches; with 100,000 jobs in the profile {@code soak}. */
@Beside
class BatchScaleTest {

  private static final Logger LOG = Logger.getLogger(BatchScaleTest.class);
  private static final int JOBS = Integer.getInteger("nocturne.batch.jobs", 2_000);

  private static final int SLOTS = 64;

  private static BatchBench bench;

  @BeforeAll
  static void start() {
    bench = new BatchBench();
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
  }

  @Test
  @Timeout(300)
  void all_jobs_are_steered_at_once_and_add_up_after_each() {
    UUID batch = large();
    timed("pause", bench.control.pause(BatchBench.TENANT, batch), BatchStatus.PAUSED);
    timed("resume", bench.control.resume(BatchBench.TENANT, batch), BatchStatus.RUNNING);
    Batch cancelled =
        timed("cancel", bench.control.cancel(BatchBench.TENANT, batch), BatchStatus.CANCELLED);
    assertThat(cancelled.counts().cancelled()).isEqualTo(JOBS);
    bench.finish();
    Retry all = new Retry(Set.of(Status.CANCELLED, Status.FAILED), new OfKinds(Set.of()), null);
    Batch again =
        timed("retry", bench.control.retry(BatchBench.TENANT, batch, all), BatchStatus.RUNNING);
    assertThat(again.counts().queued()).isEqualTo(JOBS);
    BatchAuditor.Audit audit =
        bench.auditor.audit(BatchBench.TENANT, batch, Duration.ofDays(1)).orElseThrow();
    mark("audit");
    assertThat(audit.checks()).allMatch(BatchAuditor.Check::ok);
  }

  private long since = System.nanoTime();

  private void mark(String what) {
    LOG.infof("%s, %d jobs: %.1f s", what, JOBS, (System.nanoTime() - since) / 1e9);
    since = System.nanoTime();
  }

  private Batch timed(String what, Answer answer, BatchStatus then) {
    mark(what);
    Batch batch = ((Answer.Done) answer).batch();
    assertThat(batch.status()).isEqualTo(then);
    return batch;
  }

  @Test
  @Timeout(300)
  void counts_are_read_without_a_look_at_jobs() {
    UUID batch = large();
    bench.run(
        """
        insert into batch_change (batch, queued, running, succeeded, failed, cancelled)
        select gen_random_uuid(), 1, 0, 0, 0, 0 from generate_series(1, 10000)
        """);
    bench.run("analyze");
    String plan =
        bench
            .database
            .transact(
                connection ->
                    Database.query(
                        connection,
                        "explain " + BatchRows.SELECT + " where b.tenant = ? and b.id = ?",
                        row -> row.getString(1),
                        BatchBench.TENANT,
                        batch))
            .toString();
    assertThat(plan)
        .contains("batch_change_batch")
        .doesNotContain(" on job", " on work", " on outcome");
  }

  @Test
  @Timeout(300)
  void results_come_page_by_page_and_each_once() {
    UUID batch = large();
    bench.control.cancel(BatchBench.TENANT, batch);
    Set<UUID> seen = new HashSet<>();
    UUID last = null;
    List<BatchReader.Row> page;
    since = System.nanoTime();
    do {
      page = bench.reader.results(BatchBench.TENANT, batch, Set.of(Status.CANCELLED), last);
      assertThat(page.size()).isLessThanOrEqualTo(2_000);
      for (BatchReader.Row row : page) {
        assertThat(seen.add(row.job())).isTrue();
        last = row.job();
      }
    } while (!page.isEmpty());
    mark("results");
    assertThat(seen).hasSize(JOBS);
  }

  @Test
  @Timeout(300)
  void a_deleted_batch_goes_in_small_rounds_and_never_before_its_events_were_published() {
    UUID batch = large();
    UUID other = bench.batch(null);
    bench.submit(other, 3, 0);
    bench.control.cancel(BatchBench.TENANT, batch);
    assertThat(bench.control.delete(BatchBench.TENANT, batch)).isInstanceOf(Answer.Refused.class);
    bench.finish();
    assertThat(bench.control.delete(BatchBench.TENANT, batch)).isInstanceOf(Answer.Done.class);
    assertThat(bench.reader.find(BatchBench.TENANT, batch)).isEmpty();
    assertThat(bench.jobs.list(BatchBench.TENANT, JobReader.Filter.ALL, null, 1_000).jobs())
        .hasSize(3);

    Upkeep.Keep keep =
        new Upkeep.Keep(
            Duration.ofDays(30), Duration.ofDays(7), Duration.ofDays(2), Set.of("kafka"));
    bench.upkeep.retire(keep, 1_000);
    assertThat(bench.count("select count(*) from job")).isEqualTo(JOBS + 3);
    assertThat(bench.events.takeSink("kafka", "me", Duration.ofHours(1))).isPresent();
    bench.events.markSink("kafka", "me", JOBS / 2, Duration.ofHours(1));
    while (bench.upkeep.retire(keep, 5_000) > 0) {
      // There is more.
    }
    assertThat(bench.count("select min(position) from event")).isEqualTo(JOBS / 2 + 1);
    assertThat(
            bench.count(
                "select count(*) from event e where not exists"
                    + " (select from job j where j.id = e.job)"))
        .isZero();
    bench.events.markSink("kafka", "me", bench.events.head(), Duration.ofHours(1));
    while (bench.upkeep.retire(keep, 5_000) > 0) {
      // There is more.
    }
    mark("removal, all in all");
    for (String table : List.of("job", "work", "outcome", "event", "batch")) {
      long left = bench.count("select count(*) from " + table);
      assertThat(left)
          .as(table)
          .isEqualTo(
              switch (table) {
                case "batch" -> 1;
                case "outcome" -> 0;
                default -> 3;
              });
    }
  }

  /** What limits cost is in the log; plain comes twice, since whoever comes first warms up. */
  @Test
  @Timeout(600)
  void jobs_are_claimed_and_ended_under_limits_as_without_them() {
    bench.slots.resize(SLOTS);
    for (String limit : List.of("plain", "plain", "max_concurrency", "serialize_by")) {
      UUID batch = bench.batch(limit.equals("max_concurrency") ? SLOTS : null);
      for (int i = 0; i < JOBS; i += 1_000) {
        // A third of them in lanes, of which most are free.
        bench.submit(batch, 1_000, limit.equals("serialize_by") ? 999 : 0);
      }
      bench.run("analyze");
      since = System.nanoTime();
      int ended = drain();
      mark("claimed and ended, " + limit);
      assertThat(ended).isEqualTo(JOBS);
      BatchAuditor.Audit audit =
          bench.auditor.audit(BatchBench.TENANT, batch, Duration.ofDays(1)).orElseThrow();
      assertThat(audit.checks()).allMatch(BatchAuditor.Check::ok);
    }
  }

  private static int drain() {
    Outcome done = new Outcome.Succeeded(new Result("yes", null, null, null, null, 1));
    int ended = 0;
    List<Claim> claims = claim();
    while (!claims.isEmpty()) {
      List<Change> ends = new ArrayList<>();
      claims.forEach(claim -> ends.add(new Change.Finish(claim.lease(), done, Footprint.NONE)));
      assertThat(bench.store.commit(ends)).doesNotContain(false);
      ended += ends.size();
      claims = claim();
    }
    return ended;
  }

  private static List<Claim> claim() {
    return bench.store.claim(
        new ClaimRequest(
            "worker", Duration.ofMinutes(5), SLOTS, SLOTS, SLOTS, EnumSet.allOf(Kind.class)));
  }

  /** Jobs that wait, as intake leaves them. */
  private UUID large() {
    UUID batch = bench.batch(null);
    String columns = "tenant, kind, priority, run, max_attempts, timeout_ms, linger_ms, batch";
    bench.run(
        """
        insert into job (id, %1$s, labels, created_at, line, custom_id)
        select ('01990000-0000-7000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, 'default', 'agent',
          5, 1, 3, 600000, 60000, '%2$s', '{}', now(), n, 'row-' || n
        from generate_series(1, %3$d) n;
        insert into job_spec (job, version, spec)
        select id, 1, '{"kind":"agent","session":{"max_duration_minutes":11,
          "idle_timeout_minutes":11,"fields":"{}"},"task":"look","url":null,
          "fields":"{\\"max_steps\\":5}"}' from job where batch = '%2$s';
        insert into work (job, %1$s, spec_version, status, due_at, starting, token, at, sequence,
          rank)
        select id, %1$s, 1, 'queued', now(), true, 0, 'fresh', 1, line from job
        where batch = '%2$s';
        insert into event (job, run, sequence, type, tenant, batch, at, attempt)
        select id, 1, 0, 'accepted', tenant, batch, now(), 0 from job where batch = '%2$s';
        insert into batch_change (batch, queued, running, succeeded, failed, cancelled)
        values ('%2$s', %3$d, 0, 0, 0, 0);
        analyze
        """
            .formatted(columns, batch, JOBS));
    since = System.nanoTime();
    return batch;
  }
}
