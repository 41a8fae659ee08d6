package dev.nocturne.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Housekeeping in PostgreSQL. */
@Singleton
public final class PostgresUpkeep implements Upkeep {

  private static final String TURN =
      """
      insert into turn as t (round, next_at) values (?, now() + ? * interval '1 ms')
      on conflict (round) do update set next_at = excluded.next_at where t.next_at <= now()
      """;

  /** How far all sinks in use have got. */
  static final String PUBLISHED =
      """
      select coalesce(min(coalesce(s.position, 0)), 9223372036854775807)
      from unnest(?) as used (name) full join sink s on s.name = used.name
      where used.name is not null or s.until > now() - interval '1 day'
      """;

  /**
   * An event goes when it is old, every sink in use has got it, and no webhook waits for it. A sink
   * that was switched on just now has no mark yet and wants all of them.
   */
  private static final String EVENTS =
      """
      delete from event where position in (
        select position from event
        where at < now() - ? * interval '1 ms'
          and position <= (%s)
          and not exists (
            select from webhook_delivery d
            where d.position = event.position and d.state = 'waiting')
        order by position limit ? for update skip locked)
      """
          .formatted(PUBLISHED);

  /** A job goes with its spec, attempts and outcomes, and never before its events. */
  private static final String JOBS =
      """
      delete from job where id in (
        select j.id from outcome o join job j on j.id = o.job and j.run = o.run
        where o.latest and o.batch is null and o.finished_at < now() - ? * interval '1 ms'
          and not exists (select from event e where e.job = j.id)
        order by o.finished_at limit ? for update of j skip locked)
      """;

  /** A batch is gone for its readers at once, and its jobs are with it; its key may stay longer. */
  private static final String BATCHES =
      """
      update batch set deleted = true where id in (
        select id from batch
        where not deleted and finished_at < now() - ? * interval '1 ms'
        order by finished_at limit ? for no key update skip locked)
      """;

  private static final String KEYS_OF_BATCHES =
      """
      update batch set key = null where id in (
        select id from batch
        where deleted and key is not null and created_at < now() - ? * interval '1 ms'
        limit ? for no key update skip locked)
      """;

  private static final String KEYS =
      """
      delete from idempotency_key where (tenant, key) in (
        select tenant, key from idempotency_key
        where created_at < now() - ? * interval '1 ms'
        order by created_at limit ? for update skip locked)
      """;

  /** With one its idempotency key goes. */
  private static final String SESSIONS =
      """
      delete from session where id in (
        select id from session
        where state = 'ended' and ended_at < now() - ? * interval '1 ms'
        order by ended_at limit ? for update skip locked)
      """;

  private final Database database;

  PostgresUpkeep(Database database) {
    this.database = database;
  }

  @Override
  public boolean turn(String round, Duration every) {
    return database.transact(
        connection -> Database.update(connection, TURN, round, every.toMillis()) == 1);
  }

  @Override
  public int retire(Keep keep, int most) {
    Database.Column sinks = new Database.Column("text", List.copyOf(keep.sinks()));
    long sessions = Math.max(keep.jobs().toMillis(), keep.keys().toMillis());
    return database.transact(
        connection ->
            Database.update(connection, EVENTS, keep.events().toMillis(), sinks, most)
                + Database.update(connection, JOBS, keep.jobs().toMillis(), most)
                + Database.update(connection, BATCHES, keep.jobs().toMillis(), most)
                + Database.update(connection, KEYS_OF_BATCHES, keep.keys().toMillis(), most)
                + DeletedBatches.remove(connection, sinks, most)
                + Database.update(connection, KEYS, keep.keys().toMillis(), most)
                + Database.update(connection, SESSIONS, sessions, most));
  }
}
