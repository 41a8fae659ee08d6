package dev.nocturne.store;

import dev.nocturne.TestingDatabase;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.Batch;
import dev.nocturne.job.Claim;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;

/** The tables of batches in a database of their own, and what tests do to them. */
final class BatchTables implements AutoCloseable {

  static final String TENANT = "default";
  static final Duration LEASE = Duration.ofMinutes(20);

  private static final JobSpec SPEC =
      new JobSpec.AgentTask(
          "find it", null, null, Json.EMPTY, SessionOptions.lasting(LEASE, Json.EMPTY), null);

  private static final AtomicLong NEXT = new AtomicLong(1);

  private final TestingDatabase testing = TestingDatabase.create();
  private final AgroalDataSource source;
  final Database database;

  /** Its connections are pooled as those of the service are. */
  BatchTables() {
    source = testing.pool("");
    database = new Database(source);
    Flyway.configure().dataSource(source).load().migrate();
  }

  @Override
  public void close() {
    source.close();
    testing.close();
  }

  /** Bounds nobody. */
  static QuotaBook unbounded(Database database) {
    return bounded(database, Quotas.NONE);
  }

  /** What tenants have used, as one replica notes it. */
  static QuotaBook bounded(Database database, Quotas quotas) {
    return new QuotaBook(database, quotas, _ -> {});
  }

  void empty(int slots) {
    execute(
        """
        truncate job, job_spec, work, outcome, attempt, slot, event, batch, batch_change,
          batch_credit cascade
        """);
    execute("select setval('event_position', 0)");
    execute("truncate served, quota_use");
    new PostgresSlots(database).resize(slots);
  }

  /** One of its own. */
  Connection connection() throws SQLException {
    return source.getConnection();
  }

  void execute(String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  List<String> read(String sql) {
    return database.transact(
        connection -> Database.query(connection, sql, row -> String.valueOf(row.getString(1))));
  }

  UUID batch() {
    return batch(null);
  }

  /** An empty batch that is not receiving. Its id is greater than all before, as in the service. */
  UUID batch(@Nullable Integer atOnce) {
    UUID id = new UUID(0x0199_0000_0000_7000L, NEXT.getAndIncrement());
    execute(
        """
        insert into batch
          (id, tenant, form, on_invalid, receiving, max_concurrency, created_at, received_at)
        values ('%s', 'default', '{}', 'skip', false, %d, now(), now())
        """
            .formatted(id, atOnce));
    return id;
  }

  Batch read(UUID batch) {
    return database
        .transact(
            connection ->
                Database.query(
                    connection, BatchRows.SELECT + " where b.id = ?", BatchRows::batch, batch))
        .getFirst();
  }

  static Terms terms(int priority, @Nullable String lane) {
    return new Terms(priority, Duration.ofMinutes(10), null, 9, lane);
  }

  static Submission row(@Nullable UUID batch, Terms terms) {
    return row(batch, terms, Tags.NONE);
  }

  static Submission row(@Nullable UUID batch, Terms terms, Tags tags) {
    long number = NEXT.getAndIncrement();
    UUID id = new UUID(0x0199_0000_0000_7000L, number);
    Submission.Row row = batch == null ? null : new Submission.Row(batch, number);
    return new Submission(id, TENANT, SPEC, terms, tags, row, null);
  }

  /** Submits so many jobs in chunks, as a stream does. */
  static void submit(Submissions submissions, @Nullable UUID batch, Terms terms, int jobs) {
    int left = jobs;
    while (left > 0) {
      List<Submission> chunk = new ArrayList<>();
      for (int i = 0; i < Math.min(left, 1_000); i++) {
        chunk.add(row(batch, terms));
      }
      submissions.submit(chunk);
      left -= chunk.size();
    }
  }

  static List<Claim> claim(JobStore store, String holder, int starting) {
    return store.claim(
        new ClaimRequest(holder, LEASE, 50, starting, 1_000, EnumSet.allOf(Kind.class)));
  }
}
