package dev.nocturne.store;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** The pace in PostgreSQL, on whose clock its minutes are: a row for each of a replica's. */
@Singleton
public final class PostgresPaceLog implements PaceLog {

  private static final String NOTE =
      """
      with old as (delete from pace where minute < now() - interval '2 h'),
      gone as (
        delete from drain where since < now() - interval '2 h'
          and not exists (select from pace where pace.replica = drain.replica)),
      noted as (
        insert into pace (minute, replica, succeeded, failed, slots)
        select date_trunc('minute', now()), ?, ?, ?,
          (select count(*) from slot where state <> 'free')
        on conflict (minute, replica) do update set succeeded = pace.succeeded + excluded.succeeded,
          failed = pace.failed + excluded.failed,
          slots = greatest(pace.slots, excluded.slots)
        returning replica)
      update drain set heard = true from noted where drain.replica = noted.replica returning true
      """;

  private static final String DRAIN =
      """
      insert into drain (replica)
      select replica from pace where replica = ? and minute > now() - interval '3 min' limit 1
      on conflict (replica) do update set since = drain.since returning true
      """;

  private static final String RESUME = "delete from drain where replica = ?";

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
      select replica, seen, coalesce(succeeded, 0) as succeeded, coalesce(failed, 0) as failed,
        coalesce(jobs, 0) as jobs, until,
        case when seen > now() - interval '3 min' then
          case when drain.replica is null then 'on'
            when heard and jobs is null then 'drained' else 'draining' end
        else 'away' end as state
      from lately full join held using (replica) left join drain using (replica) order by replica
      """;

  private final Database database;

  PostgresPaceLog(Database database) {
    this.database = database;
  }

  @Override
  public boolean note(String replica, long succeeded, long failed) {
    return !database
        .transact(
            c -> Database.query(c, NOTE, row -> row.getBoolean(1), replica, succeeded, failed))
        .isEmpty();
  }

  @Override
  public boolean drain(String replica) {
    return !database
        .transact(c -> Database.query(c, DRAIN, row -> row.getBoolean(1), replica))
        .isEmpty();
  }

  @Override
  public void resume(String replica) {
    int _ = database.transact(connection -> Database.update(connection, RESUME, replica));
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
        State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getLong("succeeded"),
        row.getLong("failed"),
        row.getLong("jobs"),
        Rows.instant(row, "until"));
  }
}
