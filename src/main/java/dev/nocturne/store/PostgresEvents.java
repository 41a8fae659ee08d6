package dev.nocturne.store;

import dev.nocturne.store.Database.Work;
import dev.nocturne.store.OutboxFloor.Round;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.LongSupplier;

/** The log of events in PostgreSQL. */
@Singleton
public final class PostgresEvents implements EventLog {

  /**
   * The row is also the lock: whoever holds it appends alone, the others have nothing to do. Its
   * own number is greater than those of all that have one; a snapshot's end is only beyond those
   * that have ended.
   */
  private static final String HEAD =
      """
      select position, pg_snapshot_xmin(s)::text::bigint as oldest,
        pg_current_xact_id()::text::bigint as own
      from event_head, pg_current_snapshot() s for update of event_head skip locked
      """;

  /**
   * A job's events are in the order of their ids, since their transactions wait for each other. The
   * ids are an array, which is looked up along the index: as a join it was planned by the numbers
   * of some time ago, and read the whole of an outbox that was empty then. To plan it for each
   * group took half as long as to run it for a few events.
   */
  static final String APPEND =
      """
      with taken as (
        delete from outbox
        where id = any (array(select id from outbox where id > ? order by id limit ?))
        returning *),
      told as (
        insert into event
          (position, job, run, sequence, type, tenant, batch, at, attempt, failure, counts)
        select ? + row_number() over (order by id), job, run, sequence, type, tenant, batch, at,
          attempt, failure, counts
        from taken),
      summed as (select count(*) as moved, coalesce(max(id), 0) as last from taken),
      head as (update event_head set position = position + moved from summed where moved > 0)
      select moved, last from summed
      """;

  private static final String TAKE_SINK =
      """
      insert into sink as s (name, position, holder, until)
      values (?, 0, ?, now() + ? * interval '1 ms')
      on conflict (name) do update set holder = excluded.holder, until = excluded.until
      where s.holder = excluded.holder or s.until < now()
      returning position
      """;

  private static final String MARK_SINK =
      """
      update sink set position = greatest(position, ?), until = now() + ? * interval '1 ms'
      where name = ? and holder = ?
      """;

  private static final String LAG =
      """
      select h.position - coalesce((select position from sink where name = ?), 0)
      from event_head h
      """;

  /** No further event is in a reader's page that holds so many bytes. */
  private static final long BYTES = 4L * 1024 * 1024;

  private final Database database;
  private final OutboxFloor floor;

  @Inject
  PostgresEvents(Database database) {
    this(database, System::nanoTime);
  }

  /**
   * @param nanoTime a clock that never goes back
   */
  PostgresEvents(Database database, LongSupplier nanoTime) {
    this.database = database;
    this.floor = new OutboxFloor(nanoTime);
  }

  @Override
  public int sequence(int most) {
    Optional<Round> round = database.transact(connection -> sequence(connection, most));
    round.ifPresent(floor::learn);
    return round.map(Round::moved).orElse(0);
  }

  private Optional<Round> sequence(Connection connection, int most) throws SQLException {
    long begun = floor.now();
    long from = floor.next();
    List<Head> heads = Database.query(connection, HEAD, Head::read);
    if (heads.isEmpty()) {
      return Optional.empty();
    }
    Head head = heads.getFirst();
    Round round =
        Database.query(
                connection,
                Planning.ALONG_INDEXES + APPEND,
                row -> {
                  int moved = row.getInt("moved");
                  long last = row.getLong("last");
                  return new Round(
                      begun, from, head.oldest(), head.own(), moved, last, moved < most);
                },
                from,
                most,
                head.position())
            .getFirst();
    if (round.moved() > 0) {
      Database.nudge(Channels.EVENTS);
    }
    return Optional.of(round);
  }

  /** The end of the log, and which transactions go on. */
  private record Head(long position, long oldest, long own) {

    private static Head read(ResultSet row) throws SQLException {
      return new Head(row.getLong("position"), row.getLong("oldest"), row.getLong("own"));
    }
  }

  @Override
  public List<Event> after(long position, Scope scope, int limit) {
    Parcel.Load page = new Parcel.Load(limit, BYTES, Integer.MAX_VALUE);
    Work<List<Parcel>> read = connection -> EventRows.after(connection, position, scope, page);
    String tenant = scope.tenant();
    return (tenant == null ? database.transact(read) : database.inTenant(tenant, read))
        .stream().map(Parcel::event).toList();
  }

  @Override
  public List<Parcel> parcels(long position, Parcel.Load load) {
    return database.transact(connection -> EventRows.after(connection, position, Scope.ALL, load));
  }

  @Override
  public List<Touch> touched(long position, int limit) {
    String sql =
        "select position, tenant, job, batch, type from event"
            + " where position > ? order by position limit ?";
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
                        row.getObject("batch", UUID.class),
                        EventRows.ends(row)),
                position,
                limit));
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
        .inTenant(
            tenant,
            connection ->
                Database.query(
                    connection,
                    sql,
                    row -> row.getLong(1),
                    tenant,
                    id.subject(),
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
  public boolean markSink(String sink, String holder, long position, Duration lease) {
    return database.transact(
        connection ->
            Database.update(connection, MARK_SINK, position, lease.toMillis(), sink, holder) == 1);
  }

  @Override
  public long lag(String sink) {
    return database
        .transact(connection -> Database.query(connection, LAG, row -> row.getLong(1), sink))
        .getFirst();
  }
}
