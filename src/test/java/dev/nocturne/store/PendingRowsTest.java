package dev.nocturne.store;

import static dev.nocturne.store.BatchTables.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.Patience;
import dev.nocturne.access.Quotas;
import dev.nocturne.intake.Queueing;
import dev.nocturne.job.Batch;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Tags;
import dev.nocturne.store.Batches.Appended;
import dev.nocturne.store.Batches.Chunk;
import dev.nocturne.store.Batches.Closed;
import dev.nocturne.store.Batches.GoodRows;
import dev.nocturne.store.Batches.Opening;
import dev.nocturne.store.Batches.Row;
import dev.nocturne.store.Batches.Writer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of streams between their arrival and the jobs that they become. */
@Beside
class PendingRowsTest {

  private static final Writer WRITER = new Writer(new UUID(7, 7), null);

  private static BatchTables tables;
  private static Batches batches;
  private static BatchControl control;
  private static BatchUpkeep upkeep;
  private static JobStore store;

  private UUID batch;
  private long lines;

  @BeforeAll
  static void startServer() {
    tables = new BatchTables();
    QuotaBook book = BatchTables.unbounded(tables.database);
    batches = new PostgresBatches(tables.database, book);
    control = new PostgresBatchControl(tables.database, book);
    upkeep = new PostgresBatchUpkeep(tables.database);
    store = new PostgresJobStore(tables.database, Quotas.NONE);
  }

  @AfterAll
  static void stopServer() {
    tables.close();
  }

  @BeforeEach
  void open() {
    tables.empty(10);
    batch = BatchTables.row(null, BatchTables.terms(5, null)).id();
    batches.open(new Opening(batch, TENANT, null, null, "{}", false, null));
  }

  @Test
  void rows_count_from_their_arrival_and_become_jobs_in_their_order() {
    List<UUID> first = append(3);
    List<UUID> second = append(2);

    assertThat(tables.read(batch).counts()).isEqualTo(queued(5));
    assertThat(jobs()).isEmpty();
    assertThat(batches.pending(TENANT, batch, 1)).isEqualTo(1);
    assertThat(batches.pending(TENANT, batch, 9)).isEqualTo(2);
    assertThat(batches.queue(TENANT, batch)).isTrue();
    assertThat(jobs()).containsExactlyElementsOf(texts(first));
    assertThat(batches.queue(TENANT, batch)).isTrue();
    assertThat(batches.queue(TENANT, batch)).isFalse();

    first.addAll(second);
    assertThat(jobs()).containsExactlyElementsOf(texts(first));
    assertThat(tables.read("select job from work order by rank"))
        .containsExactlyElementsOf(texts(first));
    assertThat(tables.read("select job from event where type = 'accepted' order by position"))
        .containsExactlyElementsOf(texts(first));
    assertThat(tables.read("select spec from job_spec group by spec")).hasSize(1);
    assertThat(tables.read(batch).counts()).isEqualTo(queued(5));
    assertThat(claimed()).hasSize(5);
  }

  @Test
  void a_batch_has_all_its_rows_once_the_last_one_is_a_job() {
    append(1);
    assertThat(batches.close(TENANT, batch, null)).isInstanceOf(Closed.Moving.class);
    upkeep.fold(100);
    assertThat(tables.read(batch).status()).isEqualTo(BatchStatus.RECEIVING);
    assertThat(batches.append(chunk(1))).isInstanceOf(Appended.NotOpen.class);

    assertThat(batches.queue(TENANT, batch)).isTrue();
    assertThat(batches.queue(TENANT, batch)).isFalse();
    assertThat(tables.read(batch).status()).isEqualTo(BatchStatus.RUNNING);
    assertThat(batches.close(TENANT, batch, null)).isInstanceOf(Closed.Complete.class);
  }

  @Test
  void whoever_makes_jobs_does_not_keep_the_next_rows_waiting() throws SQLException {
    append(1);
    try (Connection making = tables.connection();
        Statement statement = making.createStatement()) {
      making.setAutoCommit(false);
      statement.execute("select from batch_rank for no key update");
      statement.execute("set local lock_timeout = '5s'");
      append(2);
      batches.leave(TENANT, batch, WRITER);
      assertThat(batches.pending(10)).as("somebody is at it").isEmpty();
      making.rollback();
    }
    assertThat(tables.read(batch).counts()).isEqualTo(queued(3));
  }

  @Test
  void what_another_replica_has_left_becomes_jobs_in_a_round() {
    List<UUID> ids = append(2);
    ids.addAll(append(2));
    batches.leave(TENANT, batch, WRITER);
    new Queueing(batches).round();
    Patience.await().until(() -> jobs().equals(texts(ids)));
  }

  @Test
  void rows_of_a_batch_that_is_cancelled_are_cancelled_jobs_and_none_of_them_starts() {
    append(2);
    append(3);
    assertThat(batches.queue(TENANT, batch)).isTrue();
    control.cancel(TENANT, batch);
    assertThat(batches.queue(TENANT, batch)).as("the cancel does that").isFalse();
    while (control.goOn()) {
      assertThat(claimed()).isEmpty();
    }
    upkeep.fold(100);
    assertThat(jobs()).hasSize(5);
    assertThat(tables.read(batch).counts()).isEqualTo(new Batch.Counts(0, 0, 0, 0, 5, 0));
    assertThat(tables.read(batch).times().finishedAt()).isNotNull();
    assertThat(tables.read("select count(*) from event where type = 'cancelled' and job <> batch"))
        .containsExactly("5");
  }

  @Test
  void what_a_cancelled_batch_holds_is_not_let_go_before_it_is_cancelled() {
    append(2);
    tables.database.transact(
        connection -> {
          PostgresBatchControl.cancel(connection, TENANT, batch);
          return true;
        });
    while (jobs().isEmpty()) {
      assertThat(control.goOn()).isTrue();
    }
    assertThat(tables.read("select gate from work")).containsOnly("held");
    upkeep.repair(100);
    assertThat(claimed()).isEmpty();
  }

  @Test
  void a_call_waits_for_its_order_twenty_seconds_and_no_longer() {
    append(1);
    append(1);
    tables.database.transact(
        connection -> {
          PostgresBatchControl.cancel(connection, TENANT, batch);
          return true;
        });
    long order = Long.parseLong(tables.read("select id from batch_order").getFirst());
    AtomicLong seconds = new AtomicLong();
    OrderRounds slow =
        new OrderRounds(
            tables.database,
            BatchTables.unbounded(tables.database),
            () -> Duration.ofSeconds(seconds.getAndAdd(15)).toNanos());

    assertThat(slow.run(TENANT, batch, order)).isEmpty();
    assertThat(jobs()).hasSize(1);
    assertThat(control.goOn()).isTrue();
  }

  @Test
  void a_batch_that_is_cancelled_and_closed_while_rows_are_pending_is_not_closing() {
    append(1);
    tables.execute("update batch set cancelled = true, receiving = false");
    assertThat(batches.close(TENANT, batch, null)).isInstanceOf(Closed.Complete.class);
    assertThat(tables.read("select closing from batch")).containsExactly("f");
  }

  @Test
  void a_closed_batch_of_which_nothing_is_left_is_told_so_by_whoever_looks_after_the_rest() {
    append(1);
    batches.close(TENANT, batch, null);
    // The last one becomes a job by a transaction that did not see the batch closed.
    tables.execute("update batch set closing = false");
    batches.queue(TENANT, batch);
    batches.queue(TENANT, batch);
    tables.execute("update batch set closing = true, writing_until = null");
    ClosingBatchesTest.closer(batches, tables).round();
    assertThat(tables.read(batch).status()).isEqualTo(BatchStatus.RUNNING);
  }

  @Test
  void jobs_that_wait_for_a_lane_do_not_count_as_waiting() {
    Submission first = BatchTables.row(batch, BatchTables.terms(5, "lane"));
    Submission second = BatchTables.row(batch, BatchTables.terms(5, "lane"));
    batches.append(
        chunk(
            List.of(
                new Row(lines + 1, first, () -> "", null),
                new Row(lines + 2, second, () -> "", null)),
            List.of()));
    append(1);
    assertThat(batches.queue(TENANT, batch)).isTrue();
    assertThat(batches.queue(TENANT, batch)).isTrue();
    assertThat(batches.waiting(TENANT, batch, 9)).isEqualTo(2);
    assertThat(batches.waiting(TENANT, batch, 1)).isEqualTo(1);
  }

  @Test
  void a_round_leaves_rows_alone_whose_sender_is_there() {
    append(1);
    assertThat(batches.pending(10)).isEmpty();
    batches.leave(TENANT, batch, WRITER);
    assertThat(batches.pending(10)).hasSize(1);
    assertThat(batches.pending(10)).hasSize(1);
  }

  @Test
  void a_cancelled_batch_is_not_over_while_rows_are_pending() {
    append(1);
    tables.execute("update batch set cancelled = true, receiving = false");
    tables.execute("delete from batch_change");
    upkeep.fold(100);
    assertThat(tables.read(batch).times().finishedAt()).isNull();
  }

  @Test
  void rows_of_a_paused_batch_become_jobs_that_are_held() {
    append(2);
    control.pause(TENANT, batch);
    assertThat(batches.queue(TENANT, batch)).isTrue();
    assertThat(tables.read("select distinct gate from work")).containsExactly("held");
    assertThat(claimed()).isEmpty();
    control.resume(TENANT, batch);
    assertThat(claimed()).hasSize(2);
  }

  @Test
  void a_name_that_is_pending_has_come_before() {
    assertThat(batches.append(named("a", List.of()))).isInstanceOf(Appended.Stored.class);
    assertThat(batches.append(named("a", List.of("a")))).isInstanceOf(Appended.Stored.class);
    assertThat(tables.read("select errors from batch_rejected"))
        .singleElement()
        .asString()
        .contains("came before");
    assertThat(tables.read(batch).counts()).isEqualTo(new Batch.Counts(1, 0, 0, 0, 0, 1));
  }

  @Test
  void whoever_goes_on_learns_the_last_id_that_is_pending() {
    append(2);
    assertThat(batches.queue(TENANT, batch)).isTrue();
    UUID last = append(2).getLast();
    assertThat(batches.draft(TENANT, batch).orElseThrow().received().last()).isEqualTo(last);
  }

  @Test
  void an_audit_takes_rows_that_are_pending_for_jobs_that_wait() {
    append(2);
    assertThat(batches.queue(TENANT, batch)).isTrue();
    append(3);
    BatchAuditor auditor = new PostgresBatchAuditor(tables.database);
    assertThat(auditor.audit(TENANT, batch, Duration.ofDays(7)).orElseThrow().checks())
        .allSatisfy(
            check -> assertThat(check.found()).as(check.name()).isEqualTo(check.expected()));
  }

  /** Stores so many rows as one chunk, and tells the ids of their jobs. */
  private List<UUID> append(int rows) {
    Chunk chunk = chunk(rows);
    assertThat(batches.append(chunk)).isInstanceOf(Appended.Stored.class);
    List<UUID> ids = new ArrayList<>();
    chunk.rows().all().forEach(row -> ids.add(row.job().id()));
    return ids;
  }

  private Chunk chunk(int rows) {
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      Submission job = BatchTables.row(batch, BatchTables.terms(5, null));
      all.add(new Row(lines + 1 + i, job, () -> "", null));
    }
    return chunk(all, List.of());
  }

  private Chunk named(String name, List<String> again) {
    Tags tags = new Tags(name, Map.of());
    Submission job = BatchTables.row(batch, BatchTables.terms(5, null), tags);
    return chunk(List.of(new Row(lines + 1, job, () -> "", null)), again);
  }

  private Chunk chunk(List<Row> rows, List<String> again) {
    Hashes hashes = Hashes.stored(lines + 1, new byte[rows.size() * Long.BYTES]);
    lines += rows.size();
    return new Chunk(
        TENANT, batch, WRITER, hashes, new GoodRows(rows, again), List.of(), List.of());
  }

  private static Batch.Counts queued(int jobs) {
    return new Batch.Counts(jobs, 0, 0, 0, 0, 0);
  }

  private static List<String> jobs() {
    return tables.read("select id from job order by line");
  }

  private static List<String> texts(List<UUID> ids) {
    return ids.stream().map(UUID::toString).toList();
  }

  private static List<Claim> claimed() {
    return BatchTables.claim(store, "claiming", 10);
  }
}
