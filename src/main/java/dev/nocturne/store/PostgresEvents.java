package dev.nocturne.store;

import dev.nocturne.store.Database.Work;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The log of events in PostgreSQL. */
@Singleton
public final class PostgresEvents implements EventLog {

  /**
   * In a statement of its own before the one that reads: whoever is still writing when this is
   * asked has positions behind it, or is waited for.
   */
  private static final String END = "select event_end()";

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

  /** Positions of transactions that were rolled back are none of an event. */
  private static final String LAG =
      """
      select case when exists (select from event where position > m.mark)
        then greatest(event_end() - m.mark, 0) else 0 end
      from (select coalesce((select position from sink where name = ?), 0) as mark) m
      """;

  /** No further event is in a reader's page that holds so many bytes. */
  private static final long BYTES = 4L * 1024 * 1024;

  private final Database database;

  /**
   * The highest position up to which the log was whole, as it stays. A later answer may be lower: a
   * transaction that has read where positions are, and not said so yet, says it with what it read.
   */
  private final AtomicLong whole = new AtomicLong();

  @Inject
  PostgresEvents(Database database) {
    this.database = database;
  }

  /** The position up to which the log is whole, for statements after this one. */
  static long end(Connection connection) throws SQLException {
    return Database.query(connection, END, row -> row.getLong(1)).getFirst();
  }

  /** The same for those who go on from what others were told, which never goes back. */
  private long whole(Connection connection) throws SQLException {
    return whole.accumulateAndGet(end(connection), Math::max);
  }

  /** A job's transactions wait for each other, so there is nothing between its events to come. */
  @Override
  public List<Event> after(long position, Scope scope, int limit) {
    Parcel.Load page = new Parcel.Load(limit, BYTES, Integer.MAX_VALUE);
    Work<List<Parcel>> read =
        connection -> {
          long end = scope.job() == null ? whole(connection) : Long.MAX_VALUE;
          return EventRows.after(connection, position, end, scope, page);
        };
    String tenant = scope.tenant();
    return (tenant == null ? database.transact(read) : database.inTenant(tenant, read))
        .stream().map(Parcel::event).toList();
  }

  @Override
  public List<Parcel> parcels(long position, Parcel.Load load) {
    return database.transact(
        connection -> EventRows.after(connection, position, end(connection), Scope.ALL, load));
  }

  @Override
  public List<Touch> touched(long position, int limit) {
    String sql =
        "select position, tenant, job, batch, type from event"
            + " where position > ? and position <= ? order by position limit ?";
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
                whole(connection),
                limit));
  }

  @Override
  public long head() {
    return database.transact(this::whole);
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
