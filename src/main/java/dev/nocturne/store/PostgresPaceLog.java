package dev.nocturne.store;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The pace in PostgreSQL, on whose clock its minutes are: a row for each of a replica's. */
@Singleton
public final class PostgresPaceLog implements PaceLog {

  private static final String NOTE =
      """
      with old as (delete from pace where minute < now() - interval '2 h')
      insert into pace (minute, replica, succeeded, failed, slots)
      select date_trunc('minute', now()), ?, ?, ?,
        (select count(*) from slot where state <> 'free')
      on conflict (minute, replica) do update set succeeded = pace.succeeded + excluded.succeeded,
        failed = pace.failed + excluded.failed,
        slots = greatest(pace.slots, excluded.slots)
      """;

  /** Replicas look at the same slots, at different moments. */
  private static final String HOUR =
      """
      select at, coalesce(sum(succeeded), 0) as succeeded, coalesce(sum(failed), 0) as failed,
        coalesce(max(slots), 0) as slots
      from generate_series(date_trunc('minute', now()) - interval '59 min',
        date_trunc('minute', now()), '1 min') at
      left join pace on minute = at group by at order by at
      """;

  /** Whoever has a job in hand is found by the slots, of which there are few. */
  private static final String REPLICAS =
      """
      with lately as (
        select replica, max(minute) as seen, sum(succeeded) as succeeded, sum(failed) as failed
        from pace group by replica),
      held as (
        select w.holder as replica, count(*) as jobs, min(w.due_at) as until
        from slot s join work w on w.job = s.job where w.holder is not null group by w.holder)
      select replica, seen, coalesce(seen > now() - interval '3 min', false) as alive,
        coalesce(succeeded, 0) as succeeded, coalesce(failed, 0) as failed,
        coalesce(jobs, 0) as jobs, until
      from lately full join held using (replica) order by replica
      """;

  private final Database database;

  PostgresPaceLog(Database database) {
    this.database = database;
  }

  @Override
  public void note(String replica, long succeeded, long failed) {
    int _ =
        database.transact(
            connection -> Database.update(connection, NOTE, replica, succeeded, failed));
  }

  @Override
  public List<Minute> hour() {
    return database.transact(
        connection -> Database.query(connection, HOUR, PostgresPaceLog::minute));
  }

  private static Minute minute(ResultSet row) throws SQLException {
    return new Minute(
        Rows.time(row, "at"), row.getLong("succeeded"), row.getLong("failed"), row.getInt("slots"));
  }

  @Override
  public List<Replica> replicas() {
    return database.transact(
        connection -> Database.query(connection, REPLICAS, PostgresPaceLog::replica));
  }

  private static Replica replica(ResultSet row) throws SQLException {
    return new Replica(
        row.getString("replica"),
        Rows.instant(row, "seen"),
        row.getBoolean("alive"),
        row.getLong("succeeded"),
        row.getLong("failed"),
        row.getLong("jobs"),
        Rows.instant(row, "until"));
  }
}
