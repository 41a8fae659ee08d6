package dev.nocturne.store;

import dev.nocturne.job.Footprint;
import dev.nocturne.store.Database.Column;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Slots in PostgreSQL: numbered rows, so that no count has to be kept right. They are found by
 * their turns, of which each has another whenever it becomes free.
 */
@Singleton
public final class PostgresSlots implements Slots {

  /**
   * A job that wants a picture of its last page has the session open for it, for a while. Turns are
   * an array, since as a join it was looked up at each plan what turns there are, among all those
   * that are over.
   */
  private static final String STOPPING =
      """
      update slot set until = now() + ? * interval '1 ms'
      where turn = any (array(
        select turn from slot s where state = 'stopping' and until <= now() and not exists (
          select from job j join outcome o on o.job = j.id and o.run = j.run
            left join artifact a on a.owner = j.id and a.name = 'screenshot' and a.run = j.run
          where j.id = s.job and 'screenshot' = any (j.capture)
            and o.finished_at > now() - ? * interval '1 ms'
            and coalesce(a.state, 'pending') = 'pending')
        order by until limit ? for update skip locked))
      returning turn, session
      """;

  private static final String STOPPED =
      """
      update slot s set state = 'free', turn = default, job = null, session = null, until = null
      from unnest(?, ?) as c(turn, session)
      where s.turn = c.turn and s.session = c.session and s.state = 'stopping'
      """;

  private static final String USAGE =
      """
      select count(*), count(*) filter (where state = 'held'),
        count(*) filter (where state = 'stopping'), count(*) filter (where state = 'lingering')
      from slot
      """;

  /** Replicas that start at the same moment would both add the same. */
  private static final String ALONE = "select pg_advisory_xact_lock(1852793603, 1)";

  private final Database database;

  PostgresSlots(Database database) {
    this.database = database;
  }

  /** What becomes of the slot of an attempt that leaves this behind. */
  static String fate(Footprint left) {
    return switch (left) {
      case NONE -> "free";
      case SESSION -> "stopping";
      case UNKNOWN -> "lingering";
    };
  }

  @Override
  public void resize(int count) {
    database.transact(
        connection -> {
          Database.update(
              connection, "delete from slot where state = 'free' and number > ?", count);
          Database.query(connection, ALONE, _ -> true);
          return Database.update(
              connection,
              """
              insert into slot (number, state) select n, 'free' from generate_series(1, ?) n
              where not exists (select from slot where number = n)
              """,
              count);
        });
  }

  @Override
  public List<Stopping> stopping(int most, Duration retry) {
    return database.transact(
        connection ->
            Database.query(
                connection,
                STOPPING,
                row -> new Stopping(row.getLong("turn"), row.getString("session")),
                retry.toMillis(),
                Captures.OPEN_FOR_PICTURE.toMillis(),
                most));
  }

  @Override
  public void stopped(Collection<Stopping> sessions) {
    List<Stopping> all = List.copyOf(sessions);
    database.transact(
        connection -> {
          // More are perhaps to be stopped than were at once.
          Database.nudge(Channels.WORK, Channels.SESSIONS);
          return Database.update(
              connection,
              STOPPED,
              Column.of("bigint", all, Stopping::turn),
              Column.of("text", all, Stopping::session));
        });
  }

  @Override
  public int releaseLingering() {
    String over =
        """
        update slot set state = 'free', turn = default, job = null, session = null, until = null
        where state = 'lingering' and until <= now()
        """;
    return database.transact(connection -> Database.update(connection, over));
  }

  @Override
  public Set<String> knownSessions() {
    String known =
        """
        select session from slot where session is not null
        union select session from work where session is not null
        """;
    return Set.copyOf(
        database.transact(
            connection -> Database.query(connection, known, row -> row.getString(1))));
  }

  @Override
  public Instant now() {
    String now = "select now() as now";
    return database
        .transact(connection -> Database.query(connection, now, row -> Rows.time(row, "now")))
        .getFirst();
  }

  @Override
  public Usage usage() {
    return database.transact(PostgresSlots::usage);
  }

  /** The same within a transaction. */
  static Usage usage(Connection connection) throws SQLException {
    return Database.query(
            connection,
            USAGE,
            row -> new Usage(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4)))
        .getFirst();
  }
}
