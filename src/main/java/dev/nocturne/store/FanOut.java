package dev.nocturne.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Makes deliveries out of events, a page at a time. The mark is in the table of sinks, so that no
 * event is deleted before it was handed out; it moves in the transaction that makes the deliveries,
 * and its row is the lock under which one replica does that.
 */
final class FanOut {

  private static final String MARK =
      "select position from sink where name = ? for update skip locked";

  /** At zero: whoever was there first is told of all that came after it. */
  private static final String BEGIN =
      """
      insert into sink (name, position, holder, until) values (?, 0, '', now())
      on conflict (name) do nothing
      """;

  /** Without webhooks there is nothing to look at: those that come later want what comes later. */
  private static final String WANTED =
      "select exists (select from webhook where off is null and not deleted)";

  /**
   * Ids are of the seventh version, in the order of the events within a page: the time in
   * milliseconds, the version, the number in the page, and chance.
   */
  private static final String PAGE =
      """
      with page as (
        select position, job, run, sequence, type, tenant,
          row_number() over (order by position) as number
        from event where position > ? and position <= ? order by position limit ?),
      made as (
        insert into webhook_delivery
          (id, webhook, tenant, position, event, type, state, due_at, created_at)
        select
          overlay(gen_random_uuid()::text placing
            substr(n.at, 1, 8) || '-' || substr(n.at, 9, 4) || '-7'
              || lpad(to_hex(p.number % 4096), 3, '0')
            from 1 for 18)::uuid,
          w.id, w.tenant, p.position, p.job || '-' || p.run || '-' || p.sequence, p.type,
          'waiting', now(), now()
        from page p
          join webhook w on w.tenant = p.tenant and p.type = any (w.types) and p.position > w.after
            and w.off is null and not w.deleted
          cross join (
            select lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') as at) n
        on conflict (webhook, position) do nothing)
      select count(*) as events, max(position) as position from page
      """;

  /** A sign of life now and then is enough. */
  private static final String MOVE =
      """
      update sink set position = greatest(position, ?), until = now()
      where name = ? and (position < ? or until < now() - interval '1 hour')
      """;

  private FanOut() {}

  /** Returns how many events were looked at. */
  static int next(Connection connection, int most) throws SQLException {
    List<Long> mark = Database.query(connection, MARK, row -> row.getLong(1), Deliveries.SINK);
    if (mark.isEmpty()) {
      // Another replica is at it, or nobody ever was.
      Database.update(connection, BEGIN, Deliveries.SINK);
      return 0;
    }
    long end = PostgresEvents.end(connection);
    boolean wanted = Database.query(connection, WANTED, row -> row.getBoolean(1)).getFirst();
    Page page =
        wanted
            ? Database.query(
                    connection,
                    PAGE,
                    row -> new Page(row.getInt("events"), row.getLong("position")),
                    mark.getFirst(),
                    end,
                    most)
                .getFirst()
            : new Page(0, end);
    Database.update(connection, MOVE, page.last(), Deliveries.SINK, page.last());
    return page.events();
  }

  private record Page(int events, long last) {}
}
