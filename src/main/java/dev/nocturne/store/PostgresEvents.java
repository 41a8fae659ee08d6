package dev.nocturne.store;

import dev.nocturne.job.JobRecord;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.UUID;

/** The log of events in PostgreSQL. */
@Singleton
public final class PostgresEvents implements EventLog {

  /** The row is also the lock: whoever holds it appends alone, the others have nothing to do. */
  private static final String HEAD = "select position from event_head for update skip locked";

  /** A job's events are in the order of their ids, since their transactions wait for each other. */
  private static final String APPEND =
      """
      with first as (select id from outbox order by id limit ?),
      taken as (delete from outbox o using first where o.id = first.id returning o.*)
      insert into event
        (position, job, run, sequence, type, tenant, batch, at, attempt, failure)
      select ? + row_number() over (order by id), job, run, sequence, type, tenant, batch, at,
        attempt, failure
      from taken
      """;

  private static final String AFTER =
      """
      select e.position, e.job, e.run, e.sequence, e.type, e.at, e.attempt, e.failure,
        j.id, j.tenant, j.priority, j.timeout_ms, j.deadline_ms, j.max_attempts, j.custom_id,
        j.labels, j.batch, j.created_at, s.spec,
        case e.type when 'started' then 'running' else 'queued' end as status,
        case when e.type in ('succeeded', 'failed', 'cancelled') then o.outcome end as outcome,
        case when o.outcome is not null then o.finished_at end as finished_at,
        o.started_at, o.session, o.agent
      from event e join job j on j.id = e.job join job_spec s on s.job = e.job
        left join outcome o on o.job = e.job and o.run = e.run
          and e.type in ('succeeded', 'failed', 'cancelled')
      where e.position > ? and (?::text is null or e.tenant = ?)
        and (?::uuid is null or e.job = ?) and (?::uuid is null or e.batch = ?)
      order by e.position limit ?
      """;

  private static final String TAKE_SINK =
      """
      insert into sink as s (name, position, holder, until)
      values (?, 0, ?, now() + ? * interval '1 ms')
      on conflict (name) do update set holder = excluded.holder, until = excluded.until
      where s.holder = excluded.holder or s.until < now()
      returning position
      """;

  private final Database database;

  PostgresEvents(Database database) {
    this.database = database;
  }

  @Override
  public int sequence(int most) {
    return database.transact(connection -> sequence(connection, most));
  }

  private static int sequence(Connection connection, int most) throws SQLException {
    List<Long> head = Database.query(connection, HEAD, row -> row.getLong(1));
    if (head.isEmpty()) {
      return 0;
    }
    int moved = Database.update(connection, APPEND, most, head.getFirst());
    if (moved > 0) {
      Database.update(connection, "update event_head set position = position + ?", moved);
      Database.notify(connection, Channels.EVENTS);
    }
    return moved;
  }

  @Override
  public List<Event> after(long position, Scope scope, int limit) {
    return database.transact(
        connection ->
            Database.query(
                connection,
                AFTER,
                PostgresEvents::event,
                position,
                scope.tenant(),
                scope.tenant(),
                scope.job(),
                scope.job(),
                scope.batch(),
                scope.batch(),
                limit));
  }

  @Override
  public List<Touch> touched(long position, int limit) {
    String sql =
        "select position, tenant, job, type from event where position > ? order by position limit ?";
    return database.transact(
        connection ->
            Database.query(
                connection,
                sql,
                row ->
                    new Touch(
                        row.getLong("position"),
                        row.getString("tenant"),
                        row.getObject("job", UUID.class),
                        type(row).ends()),
                position,
                limit));
  }

  private static Event.Type type(ResultSet row) throws SQLException {
    return Event.Type.valueOf(row.getString("type").toUpperCase(Locale.ROOT));
  }

  private static Event event(ResultSet row) throws SQLException {
    JobRecord job = Rows.record(row);
    return new Event(
        row.getLong("position"),
        new Event.Id(row.getObject("job", UUID.class), row.getInt("run"), row.getInt("sequence")),
        type(row),
        Rows.time(row, "at"),
        row.getInt("attempt"),
        FailureJson.read(row.getString("failure")),
        job);
  }

  @Override
  public long head() {
    String head = "select position from event_head";
    return database
        .transact(connection -> Database.query(connection, head, row -> row.getLong(1)))
        .getFirst();
  }

  @Override
  public OptionalLong position(String tenant, Event.Id id) {
    String sql =
        "select position from event where tenant = ? and job = ? and run = ? and sequence = ?";
    return database
        .transact(
            connection ->
                Database.query(
                    connection,
                    sql,
                    row -> row.getLong(1),
                    tenant,
                    id.job(),
                    id.run(),
                    id.sequence()))
        .stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  @Override
  public OptionalLong takeSink(String sink, String holder, Duration lease) {
    return database
        .transact(
            connection ->
                Database.query(
                    connection, TAKE_SINK, row -> row.getLong(1), sink, holder, lease.toMillis()))
        .stream()
        .mapToLong(Long::longValue)
        .findFirst();
  }

  @Override
  public void markSink(String sink, String holder, long position) {
    String sql = "update sink set position = ? where name = ? and holder = ? and position < ?";
    database.transact(
        connection -> Database.update(connection, sql, position, sink, holder, position));
  }
}
