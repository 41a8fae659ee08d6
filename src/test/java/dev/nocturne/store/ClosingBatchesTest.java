package dev.nocturne.store;

import static dev.nocturne.store.BatchTables.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.Patience;
import dev.nocturne.access.Quotas;
import dev.nocturne.intake.BatchCloser;
import dev.nocturne.intake.CookieRule;
import dev.nocturne.intake.IntakeSettings;
import dev.nocturne.intake.Queueing;
import dev.nocturne.intake.Targets;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Outcome;
import dev.nocturne.seal.Seal;
import dev.nocturne.store.Batches.Closed;
import dev.nocturne.store.Batches.Opening;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches that are opened and closed while somebody else is at them. */
@Beside
class ClosingBatchesTest {

  private static BatchTables tables;
  private static Batches batches;

  @BeforeAll
  static void startServer() {
    tables = new BatchTables();
    batches = new PostgresBatches(tables.database, BatchTables.unbounded(tables.database));
  }

  @AfterAll
  static void stopServer() {
    tables.close();
  }

  @BeforeEach
  void empty() {
    tables.empty(1);
  }

  @Test
  void whoever_closes_a_batch_sees_the_rows_of_the_writer_that_it_waited_for() throws Exception {
    UUID batch = new UUID(0x0199_0000_0000_7000L, 1);
    batches.open(opening(batch, true, null));
    try (Connection writer = tables.connection();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("select from batch for no key update");
      statement.execute(
          "insert into batch_staged (batch, line, body) values ('%s', 1, '{}')".formatted(batch));
      statement.execute("update batch set lines = 1");
      CompletableFuture<Closed> closed =
          CompletableFuture.supplyAsync(() -> batches.close(TENANT, batch, null));
      awaitWhoWaits();
      writer.commit();
      assertThat(closed.get(10, TimeUnit.SECONDS)).isInstanceOf(Closed.Moving.class);
    }
  }

  @Test
  void a_key_that_becomes_free_while_a_batch_is_opened_is_that_batchs() throws Exception {
    UUID first = new UUID(0x0199_0000_0000_7000L, 2);
    UUID second = new UUID(0x0199_0000_0000_7000L, 3);
    Submission.Key key = new Submission.Key("k", "print");
    batches.open(opening(first, false, key));
    assertThat(batches.open(opening(second, false, key))).isInstanceOf(Opened.Existing.class);
    try (Connection deleting = tables.connection();
        Statement statement = deleting.createStatement()) {
      deleting.setAutoCommit(false);
      statement.execute("update batch set deleted = true, key = null");
      CompletableFuture<Opened> opened =
          CompletableFuture.supplyAsync(() -> batches.open(opening(second, false, key)));
      awaitWhoWaits();
      deleting.commit();
      assertThat(opened.get(10, TimeUnit.SECONDS))
          .isInstanceOfSatisfying(
              Opened.Created.class, created -> assertThat(created.batch().id()).isEqualTo(second));
    }
    assertThat(batches.known(opening(first, false, key)))
        .get()
        .isInstanceOfSatisfying(
            Opened.Existing.class, known -> assertThat(known.batch().id()).isEqualTo(second));
  }

  @Test
  void whoever_goes_on_with_a_batch_learns_the_last_of_its_ids() {
    UUID batch = new UUID(0x0199_0000_0000_7000L, 4);
    batches.open(opening(batch, false, null));
    assertThat(batches.draft(TENANT, batch))
        .get()
        .extracting(draft -> draft.received().last())
        .isNull();
    PostgresSubmissions jobs =
        new PostgresSubmissions(tables.database, BatchTables.unbounded(tables.database));
    BatchTables.submit(jobs, batch, BatchTables.terms(5, null), 3);

    String last = tables.read("select id from job order by id desc limit 1").getFirst();
    assertThat(batches.draft(TENANT, batch))
        .get()
        .extracting(draft -> draft.received().last())
        .hasToString(last);
  }

  @Test
  void a_cancelled_batch_is_not_over_before_its_staged_rows_are_gone() {
    UUID batch = new UUID(0x0199_0000_0000_7000L, 5);
    batches.open(opening(batch, true, null));
    Submission moved = BatchTables.row(batch, BatchTables.terms(5, null));
    Submission late = BatchTables.row(batch, BatchTables.terms(5, null));
    stage(moved);
    stage(late);
    tables.execute("update batch set lines = 2");
    assertThat(batches.close(TENANT, batch, null)).isInstanceOf(Closed.Moving.class);
    batches.move(TENANT, batch, List.of(moved), List.of());
    QuotaBook book = BatchTables.unbounded(tables.database);
    BatchControl control = new PostgresBatchControl(tables.database, book);
    tables.database.transact(
        connection -> {
          PostgresBatchControl.cancel(connection, TENANT, batch);
          return true;
        });
    assertThat(control.goOn()).as("its jobs are ended first").isTrue();
    assertThat(tables.read("select ended from outcome")).containsExactly("cancelled");

    BatchUpkeep upkeep = new PostgresBatchUpkeep(tables.database);
    upkeep.fold(100);
    PostgresSubmissions jobs = new PostgresSubmissions(tables.database, book);
    assertThat(jobs.retry(TENANT, moved.id())).isInstanceOf(Submissions.Retried.BatchEnding.class);
    // Whoever moved the first row has read the second one as well.
    batches.move(TENANT, batch, List.of(late), List.of());
    assertThat(tables.read("select id from job")).containsExactly(moved.id().toString());

    while (control.goOn()) {
      // It does a little at a time.
    }
    upkeep.fold(100);
    assertThat(jobs.retry(TENANT, moved.id())).isInstanceOf(Submissions.Retried.Queued.class);
  }

  @Test
  void rows_that_a_cancelled_batch_has_left_do_not_become_jobs_after_a_retry() {
    UUID batch = new UUID(0x0199_0000_0000_7000L, 6);
    batches.open(opening(batch, true, null));
    Submission row = BatchTables.row(batch, BatchTables.terms(5, null));
    stage(row);
    // As an older release may have left it.
    tables.execute("update batch set lines = 1, receiving = false");
    batches.move(TENANT, batch, List.of(row), List.of());
    assertThat(tables.read("select id from job")).isEmpty();
    assertThat(batches.staged(TENANT, batch, 10)).isEmpty();
  }

  @Test
  void a_finished_batch_with_rows_that_an_older_release_left_finishes_again_after_a_retry() {
    UUID batch = new UUID(0x0199_0000_0000_7000L, 7);
    batches.open(opening(batch, false, null));
    QuotaBook book = BatchTables.unbounded(tables.database);
    PostgresSubmissions jobs = new PostgresSubmissions(tables.database, book);
    Submission job = BatchTables.row(batch, BatchTables.terms(5, null));
    jobs.submit(List.of(job));
    assertThat(batches.close(TENANT, batch, null)).isInstanceOf(Closed.Complete.class);
    end();
    BatchUpkeep upkeep = new PostgresBatchUpkeep(tables.database);
    upkeep.fold(100);
    stage(BatchTables.row(batch, BatchTables.terms(5, null)));
    tables.execute("update batch set cancelled = true, writing_until = null");
    String finished = "select finished_at is not null from batch";
    assertThat(tables.read(finished)).containsExactly("t");

    assertThat(jobs.retry(TENANT, job.id())).isInstanceOf(Submissions.Retried.Queued.class);
    assertThat(tables.read(finished)).containsExactly("f");
    end();
    closer().round();
    upkeep.fold(100);
    assertThat(tables.read(finished)).containsExactly("t");
    assertThat(batches.staged(TENANT, batch, 10)).isEmpty();
    assertThat(tables.read("select id from job")).containsExactly(job.id().toString());
  }

  @Test
  void rows_of_an_open_batch_are_nobodys_to_discard() {
    UUID batch = new UUID(0x0199_0000_0000_7000L, 8);
    batches.open(opening(batch, true, null));
    stage(BatchTables.row(batch, BatchTables.terms(5, null)));
    closer().round();
    assertThat(batches.staged(TENANT, batch, 10)).hasSize(1);
  }

  /** Ends the one job that waits. */
  private static void end() {
    JobStore store = new PostgresJobStore(tables.database, Quotas.NONE);
    Claim claim = BatchTables.claim(store, "ending", 1).getFirst();
    Change end = new Change.Finish(claim.lease(), new Outcome.Cancelled(), Footprint.NONE);
    assertThat(store.commit(List.of(end))).containsExactly(true);
  }

  private static BatchCloser closer() {
    return closer(batches, tables);
  }

  /** Looks after these batches as a replica does. */
  static BatchCloser closer(Batches batches, BatchTables tables) {
    return new BatchCloser(
        batches,
        new PostgresHoldings(tables.database),
        new IntakeSettings(
            Via.ONE_CALL,
            Set.of(),
            new Targets(false, Optional::empty),
            CookieRule.of(new Seal(List.of()))),
        Duration.ofHours(1),
        new Queueing(batches));
  }

  private static void stage(Submission row) {
    tables.execute(
        "insert into batch_staged (batch, line, body) values ('%s', %d, '{}')"
            .formatted(row.batch(), row.row().line()));
  }

  private static Opening opening(UUID id, boolean reject, Submission.Key key) {
    return new Opening(id, TENANT, null, key, "{}", reject, null);
  }

  private static void awaitWhoWaits() {
    Patience.await()
        .until(
            () ->
                tables
                    .read(
                        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and datname = current_database()")
                    .equals(List.of("1")));
  }
}
