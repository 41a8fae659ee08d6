package dev.nocturne.store;

import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads events with their jobs, and no more of their payloads than is asked for. */
final class EventRows {

  /** As much of a stored failure as its kind and message can take; the rest is a raw answer. */
  private static final String FAILURE = "16384";

  /**
   * The events are picked before they are joined, and weighed before their payloads are read: a
   * large value stands outside its row, and only the rows that are left fetch it.
   */
  private static final String AFTER =
      """
      with first as (
        select * from event
        where position > ? and (?::text is null or tenant = ?)
          and (?::uuid is null or job = ?) and (?::uuid is null or batch = ?)
        order by position limit ?),
      weighed as (
        select e.position, e.job, e.run, e.sequence, e.type, e.at, e.attempt, e.failure, o.outcome,
          j.id, j.tenant, j.priority, j.timeout_ms, j.deadline_ms, j.max_attempts, j.custom_id,
          j.request_key, j.labels, j.batch, j.created_at, s.spec,
          case e.type when 'started' then 'running' else 'queued' end as status,
          case when o.outcome is not null then o.finished_at end as finished_at,
          o.started_at, o.session, o.agent,
          e.type <> 'succeeded' or octet_length(o.outcome) <= ? as whole,
          octet_length(s.spec) + coalesce(octet_length(o.outcome), 0) as weight
        from first e join job j on j.id = e.job join job_spec s on s.job = e.job
          left join outcome o on o.job = e.job and o.run = e.run
            and e.type in ('succeeded', 'failed', 'cancelled')),
      summed as (
        select *, sum(case when whole then weight else 0 end) over (order by position)
          - case when whole then weight else 0 end as before
        from weighed)
      select position, job, run, sequence, type, at, attempt, id, tenant, priority, timeout_ms,
        deadline_ms, max_attempts, custom_id, request_key, labels, batch, created_at, spec, status,
        finished_at, started_at, session, agent, whole, left(failure, %1$s) as failure,
        case when type = 'failed' then left(outcome, %1$s) when whole then outcome end as outcome
      from summed where before < ? order by position
      """
          .formatted(FAILURE);

  private static final Outcome ELSEWHERE =
      new Outcome.Succeeded(new Result(null, null, null, null, null, null));

  private EventRows() {}

  static List<Parcel> after(
      Connection connection, long position, EventLog.Scope scope, Parcel.Load load)
      throws SQLException {
    return Database.query(
        connection,
        AFTER,
        EventRows::parcel,
        position,
        scope.tenant(),
        scope.tenant(),
        scope.job(),
        scope.job(),
        scope.batch(),
        scope.batch(),
        load.events(),
        load.result(),
        load.bytes());
  }

  static Event.Type type(ResultSet row) throws SQLException {
    return Event.Type.valueOf(row.getString("type").toUpperCase(Locale.ROOT));
  }

  private static Parcel parcel(ResultSet row) throws SQLException {
    Event.Type type = type(row);
    String failure = row.getString("failure");
    boolean whole = row.getBoolean("whole");
    Event event =
        new Event(
            row.getLong("position"),
            new Event.Id(
                row.getObject("job", UUID.class), row.getInt("run"), row.getInt("sequence")),
            type,
            Rows.time(row, "at"),
            row.getInt("attempt"),
            failure == null ? null : FailureJson.readHead(failure),
            Rows.record(row, whole ? outcome(type, row.getString("outcome")) : ELSEWHERE));
    return new Parcel(event, whole);
  }

  private static @Nullable Outcome outcome(Event.Type type, @Nullable String stored) {
    if (stored == null) {
      return null;
    }
    return type == Event.Type.FAILED
        ? new Outcome.Failed(FailureJson.readHead(stored))
        : OutcomeJson.read(stored);
  }
}
