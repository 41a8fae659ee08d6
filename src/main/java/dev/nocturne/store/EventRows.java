package dev.nocturne.store;

import dev.nocturne.job.Batch;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads events with their jobs, and no more of their payloads than is asked for. */
final class EventRows {

  /** The type in the tables of what is told of batches. */
  static final String BATCH = "batch_finished";

  /** As much of a stored failure as its kind and message can take; the rest is a raw answer. */
  static final String FAILURE = "16384";

  /**
   * The events are picked before they are joined, and weighed before their payloads are read: a
   * large value stands outside its row, and only the rows that are left fetch it. Each looks its
   * job up by itself: joined as a whole, all jobs would be read for a page of events.
   */
  static final String AFTER =
      """
      with first as (
        select * from event
        where position > ? and position <= ? and (?::text is null or tenant = ?)
          and (?::uuid is null or job = ?) and (?::uuid is null or batch = ?)
        order by position limit ?),
      weighed as (
        select e.position, e.job, e.run, e.sequence, e.type, e.at, e.attempt, e.failure, e.counts,
          e.tenant, o.outcome, b.name, b.created_at as begun_at, j.id, j.priority, j.timeout_ms, j.deadline_ms, j.max_attempts, j.custom_id,
          j.request_key, j.labels, j.lane, j.batch, j.created_at, j.capture, s.spec,
          case e.type when 'started' then 'running' else 'queued' end as status,
          case when o.outcome is not null then o.finished_at end as finished_at,
          o.started_at, o.session, o.agent,
          e.type <> 'succeeded' or octet_length(o.outcome) <= ? as whole,
          coalesce(octet_length(s.spec), 0) + coalesce(octet_length(o.outcome), 0) as weight
        from first e
          left join lateral (select * from job where id = e.job offset 0) j on true
          left join lateral (select spec from job_spec where job = e.job offset 0) s on true
          left join lateral (
            select * from batch where id = e.job and e.type = '%2$s' offset 0) b on true
          left join lateral (
            select * from outcome where job = e.job and run = e.run
              and e.type in ('succeeded', 'failed', 'cancelled') offset 0) o on true
        where s.spec is not null or b.id is not null),
      summed as (
        select *, sum(case when whole then weight else 0 end) over (order by position)
          - case when whole then weight else 0 end as before
        from weighed)
      select position, job, run, sequence, type, at, attempt, counts, name, begun_at, id, tenant, priority, timeout_ms,
        deadline_ms, max_attempts, custom_id, request_key, labels, lane, batch, created_at, capture, spec, status,
        finished_at, started_at, session, agent, whole, left(failure, %1$s) as failure,
        case when type = 'failed' then left(outcome, %1$s) when whole then outcome end as outcome
      from summed where before < ? order by position
      """
          .formatted(FAILURE, BATCH);

  private static final Outcome ELSEWHERE =
      new Outcome.Succeeded(new Result(null, null, null, null, null, null));

  private EventRows() {}

  static List<Parcel> after(
      Connection connection, long position, long end, EventLog.Scope scope, Parcel.Load load)
      throws SQLException {
    return Database.query(
        connection,
        AFTER,
        EventRows::parcel,
        position,
        end,
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

  /** Whether the event of a row is the end of a run. */
  static boolean ends(ResultSet row) throws SQLException {
    return isBatch(row) || type(row).ends();
  }

  private static boolean isBatch(ResultSet row) throws SQLException {
    return row.getString("type").equals(BATCH);
  }

  private static JobEvent.Type type(ResultSet row) throws SQLException {
    return JobEvent.Type.valueOf(row.getString("type").toUpperCase(Locale.ROOT));
  }

  private static Parcel parcel(ResultSet row) throws SQLException {
    Event.Id id =
        new Event.Id(row.getObject("job", UUID.class), row.getInt("run"), row.getInt("sequence"));
    boolean whole = row.getBoolean("whole");
    return new Parcel(isBatch(row) ? batch(row, id) : job(row, id, whole), whole);
  }

  private static JobEvent job(ResultSet row, Event.Id id, boolean whole) throws SQLException {
    JobEvent.Type type = type(row);
    String failure = row.getString("failure");
    return new JobEvent(
        row.getLong("position"),
        id,
        type,
        Rows.time(row, "at"),
        row.getInt("attempt"),
        failure == null ? null : FailureJson.readHead(failure),
        Rows.record(row, whole ? outcome(type, row.getString("outcome")) : ELSEWHERE));
  }

  private static BatchEvent batch(ResultSet row, Event.Id id) throws SQLException {
    Long[] counts = (Long[]) row.getArray("counts").getArray();
    Instant at = Rows.time(row, "at");
    Batch batch =
        new Batch(
            id.subject(),
            row.getString("tenant"),
            row.getString("name"),
            counts[4] == 1 ? BatchStatus.CANCELLED : BatchStatus.FINISHED,
            new Batch.Counts(0, 0, counts[0], counts[1], counts[2], counts[3]),
            new Batch.Times(Rows.time(row, "begun_at"), at, null));
    return new BatchEvent(row.getLong("position"), id, at, batch);
  }

  private static @Nullable Outcome outcome(JobEvent.Type type, @Nullable String stored) {
    if (stored == null) {
      return null;
    }
    return type == JobEvent.Type.FAILED
        ? new Outcome.Failed(FailureJson.readHead(stored))
        : OutcomeJson.read(stored);
  }
}
