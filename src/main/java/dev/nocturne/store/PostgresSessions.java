package dev.nocturne.store;

import dev.nocturne.job.SessionOptions;
import dev.nocturne.store.SessionRecord.End;
import dev.nocturne.store.SessionRecord.Limits;
import dev.nocturne.store.SessionRecord.Why;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sessions without a job in PostgreSQL. What they are opened with is not kept: it holds secrets.
 */
@Singleton
public final class PostgresSessions implements Sessions {

  private static final String BEGIN =
      """
      insert into session (id, tenant, state, max_minutes, idle_minutes, until, key, fingerprint)
      values (?, ?, 'starting', ?, ?, now() + ? * interval '1 ms', ?, ?)
      on conflict do nothing
      """;

  private static final String KNOWN = "select * from session where tenant = ? and key = ?";

  private static final String FIND =
      "select * from session where tenant = ? and id = ? and state <> 'starting'";

  private static final String LIST =
      """
      select * from session
      where tenant = ? and state <> 'starting' and (?::uuid is null or id < ?)
      order by id desc limit ?
      """;

  private static final String STOP =
      """
      update session set state = 'ended', ended_at = now(), ended = 'stopped'
      where tenant = ? and id = ? and state = 'open'
      """;

  private final Database database;

  PostgresSessions(Database database) {
    this.database = database;
  }

  @Override
  public Begun begin(
      String tenant,
      UUID id,
      SessionOptions options,
      Submission.@Nullable Key key,
      Duration patience) {
    return database.inTenant(
        tenant,
        connection -> {
          // Waits for another one with the key that is about to commit.
          int begun =
              Database.update(
                  connection,
                  BEGIN,
                  id,
                  tenant,
                  options.maxDurationMinutes(),
                  options.idleTimeoutMinutes(),
                  patience.toMillis(),
                  key == null ? null : key.value(),
                  key == null ? null : key.fingerprint());
          return key == null || begun == 1 ? new Begun.New() : known(connection, tenant, key);
        });
  }

  private static Begun known(Connection connection, String tenant, Submission.Key key)
      throws SQLException {
    return Database.query(connection, KNOWN, row -> known(row, key), tenant, key.value()).stream()
        .findFirst()
        // It came to nothing in this very moment, and the key is free again.
        .orElseGet(Begun.UnderWay::new);
  }

  private static Begun known(ResultSet row, Submission.Key key) throws SQLException {
    if (!key.fingerprint().equals(row.getString("fingerprint"))) {
      return new Begun.KeyReused();
    }
    return row.getString("state").equals("starting")
        ? new Begun.UnderWay()
        : new Begun.Existing(read(row));
  }

  @Override
  public Optional<SessionRecord> find(String tenant, UUID id) {
    return database.inTenant(tenant, connection -> find(connection, tenant, id));
  }

  private static Optional<SessionRecord> find(Connection connection, String tenant, UUID id)
      throws SQLException {
    return Database.query(connection, FIND, PostgresSessions::read, tenant, id).stream()
        .findFirst();
  }

  @Override
  public List<SessionRecord> list(String tenant, @Nullable UUID after, int limit) {
    return database.inTenant(
        tenant,
        connection ->
            Database.query(connection, LIST, PostgresSessions::read, tenant, after, after, limit));
  }

  @Override
  public Optional<SessionRecord> stop(String tenant, UUID id) {
    return database.inTenant(
        tenant,
        connection -> {
          Database.update(connection, STOP, tenant, id);
          return find(connection, tenant, id);
        });
  }

  private static SessionRecord read(ResultSet row) throws SQLException {
    Instant ended = Rows.instant(row, "ended_at");
    return new SessionRecord(
        row.getObject("id", UUID.class),
        row.getString("upstream"),
        new Limits(row.getInt("max_minutes"), row.getInt("idle_minutes")),
        Rows.time(row, "opened_at"),
        Rows.time(row, "until"),
        ended == null
            ? null
            : new End(ended, Why.valueOf(row.getString("ended").toUpperCase(Locale.ROOT))));
  }
}
