package dev.nocturne.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Removes what deleted batches have left, a little at a time: first the events that every sink in
 * use has got and no webhook waits for, then the jobs of batches without events, at last the
 * batches without jobs, when their keys are over too.
 */
final class DeletedBatches {

  private static final String EVENTS =
      """
      delete from event where position in (
        select e.position from batch b join event e on e.batch = b.id
        where b.deleted and e.position <= (%s)
          and not exists (
            select from webhook_delivery d where d.position = e.position and d.state = 'waiting')
        limit ? for update of e skip locked)
      """
          .formatted(PostgresUpkeep.PUBLISHED);

  private static final String JOBS =
      """
      delete from job where id = any (array(
        select j.id from (
          select id, tenant from batch b
          where deleted
            and exists (select from job j where j.tenant = b.tenant and j.batch = b.id)
            and not exists (select from event e where e.batch = b.id)
          limit 100) b
        cross join lateral (
          select id from job o
          where tenant = b.tenant and batch = b.id and not exists (select from work where job = o.id)
          offset 0) j
        limit ?))
      """;

  /** The rows that go with a batch are many, so they go before it. */
  private static final List<String> PARTS =
      List.of(
          """
          delete from batch_rejected r where (r.batch, r.line) in (
            select p.batch, p.line from batch b join batch_rejected p on p.batch = b.id
            where b.deleted limit ? for update of p skip locked)
          """,
          """
          delete from batch_staged s where (s.batch, s.line) in (
            select p.batch, p.line from batch b join batch_staged p on p.batch = b.id
            where b.deleted limit ? for update of p skip locked)
          """,
          """
          delete from batch_change where id in (
            select c.id from batch b join batch_change c on c.batch = b.id
            where b.deleted limit ? for update of c skip locked)
          """);

  private static final String BATCHES =
      """
      delete from batch where id in (
        select id from batch b
        where deleted and key is null
          and not exists (select from job j where j.tenant = b.tenant and j.batch = b.id)
          and not exists (select from event e where e.batch = b.id)
          and not exists (select from batch_rejected r where r.batch = b.id)
          and not exists (select from batch_staged s where s.batch = b.id)
          and not exists (select from batch_change c where c.batch = b.id)
        limit ? for update skip locked)
      """;

  private DeletedBatches() {}

  /** Removes at most so many rows of each sort. Returns how many went. */
  static int remove(Connection connection, Database.Column sinks, int most) throws SQLException {
    int gone = Database.update(connection, EVENTS, sinks, most);
    gone += Database.update(connection, JOBS, most);
    for (String part : PARTS) {
      gone += Database.update(connection, part, most);
    }
    return gone + Database.update(connection, BATCHES, most);
  }
}
