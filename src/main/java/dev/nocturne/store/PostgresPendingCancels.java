package dev.nocturne.store;

import dev.nocturne.job.JobRecord;
import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Submissions.Cancelled;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Cancels by idempotency key, in PostgreSQL. */
@Singleton
public final class PostgresPendingCancels implements PendingCancels {

  /** The lock of {@link Keys}, so that no job can get the key meanwhile. */
  private static final String LOCK =
      "select pg_try_advisory_xact_lock(hashtextextended(? || chr(1) || ?, 0))";

  private static final String OWNER =
      "select job from idempotency_key where tenant = ? and key = ?";

  private static final String REMEMBER =
      """
      insert into pending_cancel (tenant, key, at, note) values (?, ?, now(), ?)
      on conflict (tenant, key) do update set at = excluded.at, note = excluded.note
      """;

  private static final String OVERDUE =
      """
      select tenant, key, note from pending_cancel where at <= now() - ? * interval '1 ms'
      order by at limit ?
      """;

  private static final String FORGET =
      """
      delete from pending_cancel p using unnest(?, ?, ?) as c(tenant, key, note)
      where p.tenant = c.tenant and p.key = c.key and p.note = c.note
      """;

  /** Cancels new jobs that somebody wanted to end before they came. */
  private static final String MEET =
      """
      with met as (
        delete from pending_cancel p using unnest(?, ?, ?) as c(tenant, key, job)
        where p.tenant = c.tenant and p.key = c.key returning c.job)
      update work w set cancel = true from met where w.job = met.job
      """;

  private final Database database;

  PostgresPendingCancels(Database database) {
    this.database = database;
  }

  @Override
  public Answer cancel(String tenant, String key, String note) {
    return database.inTenant(tenant, connection -> cancel(connection, tenant, key, note));
  }

  private static Answer cancel(Connection connection, String tenant, String key, String note)
      throws SQLException {
    if (!Database.query(connection, LOCK, row -> row.getBoolean(1), tenant, key).getFirst()) {
      return new Answer.Busy();
    }
    Optional<UUID> owner =
        Database.query(connection, OWNER, row -> row.getObject(1, UUID.class), tenant, key).stream()
            .findFirst();
    Cancelled cancelled =
        owner.isEmpty()
            ? new Cancelled.Unknown()
            : PostgresSubmissions.cancel(connection, tenant, owner.get());
    return switch (cancelled) {
      case Cancelled.Requested(JobRecord job) -> new Answer.Requested(job);
      case Cancelled.AlreadyEnded(JobRecord job) -> new Answer.AlreadyEnded(job);
      case Cancelled.Unknown _ -> {
        Database.update(connection, REMEMBER, tenant, key, note);
        yield new Answer.Remembered();
      }
    };
  }

  /** Lets those that wait for the keys of new jobs meet them, in the jobs' own transaction. */
  static void meet(Connection connection, List<Submission> keyed) throws SQLException {
    int met =
        Database.update(
            connection,
            MEET,
            Column.of("text", keyed, Submission::tenant),
            Column.of("text", keyed, one -> Keys.key(one).value()),
            Column.of("uuid", keyed, Submission::id));
    if (met > 0) {
      // They have to be ended, which needs no slot.
      Database.nudge(Channels.WORK);
    }
  }

  @Override
  public List<Pending> overdue(Duration grace, int most) {
    return database.transact(
        connection ->
            Database.query(
                connection,
                OVERDUE,
                row -> new Pending(row.getString(1), row.getString(2), row.getString(3)),
                grace.toMillis(),
                most));
  }

  @Override
  public void forget(List<Pending> cancels) {
    int _ =
        database.transact(
            connection ->
                Database.update(
                    connection,
                    FORGET,
                    Column.of("text", cancels, Pending::tenant),
                    Column.of("text", cancels, Pending::key),
                    Column.of("text", cancels, Pending::note)));
  }
}
