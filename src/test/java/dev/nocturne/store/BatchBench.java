package dev.nocturne.store;

import dev.nocturne.access.Quotas;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.Submission.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The store on a database of its own, and batches in it. */
final class BatchBench implements AutoCloseable {

  static final String TENANT = "default";

  private static final AtomicLong LAST = new AtomicLong(0x0199_0000_0000_7000L << 16);

  final JobStore store;
  final Slots slots;
  final Submissions submissions;
  final EventLog events;
  final Upkeep upkeep;
  final BatchReader reader;
  final BatchLines lines;
  final BatchControl control;
  final BatchAuditor auditor;
  final JobReader jobs;
  final Database database;

  private final BatchTables tables = new BatchTables();

  BatchBench() {
    this(System::nanoTime);
  }

  /**
   * @param nanoTime while it stands still, each claim and each submission looks for what comes
   *     first
   */
  BatchBench(LongSupplier nanoTime) {
    database = tables.database;
    store = new PostgresJobStore(database, Quotas.NONE, nanoTime);
    slots = new PostgresSlots(database);
    submissions = new PostgresSubmissions(database, BatchTables.unbounded(database), nanoTime);
    events = new PostgresEvents(database);
    upkeep = new PostgresUpkeep(database);
    reader = new PostgresBatchReader(database);
    lines = new PostgresBatchLines(database);
    control = new PostgresBatchControl(database, BatchTables.unbounded(database));
    auditor = new PostgresBatchAuditor(database);
    jobs = new PostgresJobs(database);
  }

  /** An id that is greater than all before. */
  static UUID id() {
    long n = LAST.incrementAndGet();
    return new UUID(0x0199_0000_0000_7000L, 0x8000_0000_0000_0000L | (n & 0xFFFF_FFFFL));
  }

  /** A batch that waits for no more rows. */
  UUID batch(@Nullable Integer cap) {
    UUID id = id();
    run(
        """
        insert into batch (id, tenant, name, form, on_invalid, receiving, max_concurrency,
          created_at, received_at)
        values ('%s', '%s', 'a batch', '{}', 'skip', false, %s, now(), now())
        """
            .formatted(id, TENANT, cap));
    run("insert into batch_count (batch) values ('" + id + "')");
    return id;
  }

  /** Jobs of a batch; every third runs in one of a few lanes if there are any. */
  List<UUID> submit(UUID batch, int count, int lanes) {
    List<Submission> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String lane = lanes > 0 && i % 3 == 0 ? "label:" + i % lanes : null;
      all.add(
          new Submission(
              id(),
              TENANT,
              new AgentTask(
                  "look",
                  null,
                  null,
                  new Json("{\"max_steps\":5}"),
                  SessionOptions.lasting(Duration.ofMinutes(10), Json.EMPTY),
                  null),
              new Terms(5, Duration.ofMinutes(10), null, 3, lane),
              new Tags("row-" + i, Map.of()),
              new Row(batch, i + 1L),
              null));
    }
    submissions.submit(all);
    return all.stream().map(Submission::id).toList();
  }

  /** Lets batches finish whose jobs have all ended. */
  void finish() {
    database.transact(
        connection -> {
          Database.query(
              connection,
              "select id from batch where finished_at is null for no key update",
              row -> row.getObject(1));
          return Database.update(
              connection,
              """
              update batch b set finished_at = now(), finishes = finishes + 1
              where finished_at is null and not receiving
                and not exists (select from work where batch = b.id)
              """);
        });
  }

  long count(String sql) {
    return database
        .transact(connection -> Database.query(connection, sql, row -> row.getLong(1)))
        .getFirst();
  }

  void run(String sql) {
    database.transact(connection -> execute(connection, sql));
  }

  private static boolean execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.execute(sql);
    }
  }

  @Override
  public void close() {
    tables.close();
  }
}
