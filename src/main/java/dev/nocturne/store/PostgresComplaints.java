package dev.nocturne.store;

import dev.nocturne.job.FailureKind;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Complaints in PostgreSQL, on whose clock all replicas wait. */
@Singleton
public final class PostgresComplaints implements Complaints {

  private static final String SHARE =
      """
      insert into complaint as c (kind, until) values (?, now() + ? * interval '1 ms')
      on conflict (kind) do update set until = greatest(c.until, excluded.until)
      """;

  private static final String CURRENT =
      """
      select kind, (extract(epoch from until - now()) * 1000)::bigint as left
      from complaint where until > now()
      """;

  private final Database database;

  PostgresComplaints(Database database) {
    this.database = database;
  }

  @Override
  public void share(FailureKind kind, Duration lasts) {
    database.transact(
        connection -> {
          Database.nudge(Channels.COMPLAINTS);
          return Database.update(connection, SHARE, kind.wire(), lasts.toMillis());
        });
  }

  @Override
  public Map<FailureKind, Duration> current() {
    Map<FailureKind, Duration> current = new EnumMap<>(FailureKind.class);
    database.transact(
        connection ->
            Database.query(
                connection,
                CURRENT,
                row ->
                    current.put(
                        FailureKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                        Duration.ofMillis(row.getLong("left")))));
    return current;
  }
}
