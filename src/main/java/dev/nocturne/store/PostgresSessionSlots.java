package dev.nocturne.store;

import dev.nocturne.access.Quotas;
import dev.nocturne.job.Footprint;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Slots of sessions without a job, in PostgreSQL: among those of jobs, and by the same rules. */
@Singleton
public final class PostgresSessionSlots implements SessionSlots {

  /** Whoever has the lock and stands still loses it, and nobody waits long for it. */
  private static final String LIMITS =
      """
      select set_config('idle_in_transaction_session_timeout', '10s', true),
        set_config('lock_timeout', '2s', true)
      """;

  /** What two at once would both find room for. Jobs start under the same lock where it matters. */
  private static final String ALONE = "select pg_advisory_xact_lock(1852793603, 0)";

  /** Others may have given the start up while its replica stood still. */
  private static final String STARTING =
      "select id from session where id = ? and state = 'starting' for update";

  /** Also those that are being stopped, or may be open unseen: they are no job's. */
  private static final String IN_USE =
      """
      select count(*) from slot s where s.state <> 'free' and s.job is not null
        and not exists (select from job j where j.id = s.job)
      """;

  private static final String OCCUPIED =
      "select count(*) from slot where tenant = ? and state <> 'free'";

  private static final String TAKE =
      """
      update slot set state = 'held', job = ?, tenant = ?, session = null, until = null
      where turn = (
        select turn from slot where state = 'free' and number <= ?
        order by turn limit 1 for update %s)
      """;

  /** A round that starts jobs has all free slots for a moment, and gives back what it leaves. */
  private static final List<String> TAKES =
      List.of(TAKE.formatted("skip locked"), TAKE.formatted(""), TAKE.formatted("skip locked"));

  private static final String OPENED =
      """
      with opened as (
        update session set state = 'open', upstream = ?, opened_at = now(),
          until = now() + max_minutes * interval '1 min', look_at = now() + interval '1 min'
        where id = ? and state = 'starting' returning id, upstream)
      update slot s set session = o.upstream from opened o where s.job = o.id and s.state = 'held'
      """;

  private static final String LINGER =
      "(least(g.idle_minutes, g.max_minutes) + 1) * interval '1 min'";

  /** What becomes of the slots of sessions that are deleted. */
  private static final String GIVE_BACK =
      """
      with gone as (
        delete from session where state = 'starting' and %s
        returning id, idle_minutes, max_minutes)
      update slot s set %s from gone g where s.job = g.id and s.state = 'held'
      """;

  private static final String FREE =
      GIVE_BACK.formatted(
          "id = ?", "state = 'free', turn = default, job = null, session = null, until = null");

  private static final String LEFT =
      "state = 'lingering', session = null, until = now() + " + LINGER;

  private static final String UNKNOWN = GIVE_BACK.formatted("id = ?", LEFT);

  /**
   * They are locked by a statement of their own, so that the next one sees the slots of those that
   * were admitted meanwhile. One that is being admitted right now is left to the next round.
   */
  private static final String LOST =
      "select id from session where state = 'starting' and until <= now() for update skip locked";

  private static final String GIVEN_UP = GIVE_BACK.formatted("id = any (?)", LEFT);

  private static final String CLOSED =
      """
      update session set state = 'ended', ended_at = now(), ended = 'closed'
      where id = ? and state = 'open'
      """;

  private static final String TIME_UP =
      """
      update session set state = 'ended', ended_at = now(), ended = 'time_up'
      where state = 'open' and until <= now()
      """;

  /** Whoever ended it may have died before this. */
  private static final String STOPPING =
      """
      update slot s set state = 'stopping', session = x.upstream, until = now()
      from session x where s.job = x.id and s.state = 'held' and x.state = 'ended'
      """;

  private static final String DUE =
      """
      update session set look_at = now() + ? * interval '1 ms'
      where id in (
        select id from session where state = 'open' and look_at <= now()
        order by look_at limit ? for update skip locked)
      returning id, upstream
      """;

  private static final String LOCK_TIMEOUT = "55P03";

  private final Database database;
  private final Quotas quotas;

  PostgresSessionSlots(Database database, Quotas quotas) {
    this.database = database;
    this.quotas = quotas;
  }

  @Override
  public Admission admit(String tenant, UUID id, Bounds bounds) {
    Admission admission;
    try {
      admission = database.transact(connection -> taken(connection, tenant, id, bounds));
    } catch (StoreUnavailable e) {
      if (!tookTooLong(e)) {
        throw e;
      }
      admission = Admission.NO_SLOT;
    }
    if (admission != Admission.ADMITTED) {
      failed(id, Footprint.NONE);
    }
    return admission;
  }

  private static boolean tookTooLong(StoreUnavailable error) {
    return error.getCause() instanceof SQLException cause
        && LOCK_TIMEOUT.equals(cause.getSQLState());
  }

  private Admission taken(Connection connection, String tenant, UUID id, Bounds bounds)
      throws SQLException {
    Database.query(connection, LIMITS, _ -> id);
    Database.query(connection, ALONE, _ -> id);
    if (Database.query(connection, STARTING, _ -> id, id).isEmpty()) {
      return Admission.NO_SLOT;
    }
    Integer most = quotas.of(tenant).slots();
    if (most != null && number(connection, OCCUPIED, tenant) >= most) {
      return Admission.OVER_QUOTA;
    }
    if (number(connection, IN_USE) >= bounds.sessions()) {
      return Admission.NO_SLOT;
    }
    for (String take : TAKES) {
      if (Database.update(connection, take, id, tenant, bounds.slots()) == 1) {
        return Admission.ADMITTED;
      }
    }
    return Admission.NO_SLOT;
  }

  private static long number(Connection connection, String sql, Object... args)
      throws SQLException {
    return Database.query(connection, sql, row -> row.getLong(1), args).getFirst();
  }

  @Override
  public boolean opened(UUID id, String session) {
    return database.transact(connection -> Database.update(connection, OPENED, session, id) == 1);
  }

  @Override
  public void failed(UUID id, Footprint left) {
    String sql =
        switch (left) {
          case NONE -> FREE;
          case SESSION, UNKNOWN -> UNKNOWN;
        };
    database.transact(connection -> told(Database.update(connection, sql, id)));
  }

  @Override
  public void closed(UUID id) {
    database.transact(connection -> Database.update(connection, CLOSED, id));
  }

  @Override
  public int settle() {
    return database.transact(
        connection -> {
          Database.update(connection, TIME_UP);
          int slots = Database.update(connection, STOPPING);
          List<UUID> lost =
              Database.query(connection, LOST, row -> row.getObject("id", UUID.class));
          return told(
              slots + Database.update(connection, GIVEN_UP, new Database.Column("uuid", lost)));
        });
  }

  /** Slots are waited for, and sessions that have to be stopped are stopped at once. */
  private static int told(int slots) {
    if (slots > 0) {
      Database.nudge(Channels.WORK, Channels.SESSIONS);
    }
    return slots;
  }

  @Override
  public List<Open> due(int most, Duration every) {
    return database.transact(
        connection ->
            Database.query(
                connection,
                DUE,
                row -> new Open(row.getObject("id", UUID.class), row.getString("upstream")),
                every.toMillis(),
                most));
  }
}
