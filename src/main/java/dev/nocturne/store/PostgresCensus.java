package dev.nocturne.store;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The census in PostgreSQL: looks along indexes that end after a few thousand rows. */
@Singleton
public final class PostgresCensus implements Census {

  static final String REST =
      """
      %3$s
      select
        (select greatest(reltuples, 0)::bigint from pg_class where oid = 'work'::regclass)
          as unfinished,
        (select coalesce(sum(takeovers), 0) from (
          select takeovers from work where not starting order by due_at limit %1$d) running)
          as takeovers,
        (select %2$s from (select now() - due_at as age from work where not starting
          order by due_at limit 1) first) as moving,
        (select %2$s from (select now() - min(due_at) as age from waiting a cross join lateral (
            select w.due_at from unnest(array[%4$s]) as k(kind) cross join lateral (
              select due_at from work
              where starting and gate = 'open' and priority = a.priority and tenant = a.tenant
                and kind = k.kind order by rank limit 1) w) w) next) as starting,
        (select %2$s from (select now() - at as age from event
          where position > (select event_end()) order by position limit 1) oldest) as hidden
      """
          .formatted(
              MOST,
              "greatest(0, extract(epoch from age) * 1000)::bigint",
              Ranks.WAITING,
              Ranks.KINDS);

  private final Database database;

  PostgresCensus(Database database) {
    this.database = database;
  }

  @Override
  public Figures take() {
    return database.transact(PostgresCensus::figures);
  }

  /**
   * Each part in the order of an index, so that it is read from there: a plan that read the table
   * would read all of it wherever a state is rare.
   */
  static String jobs(int most) {
    return """
        select kind, state, count(*) from (
          (select kind, 'running' as state from work
            where not starting order by due_at limit %1$d)
          union all (select kind, gate from work
            where starting and gate = 'open' order by priority desc, tenant, kind, rank limit %1$d)
          union all (select kind, gate from work
            where starting and gate = 'later' order by due_at limit %1$d)
          union all (select kind, gate from work
            where starting and gate = 'key' order by lane, priority desc limit %1$d)
          union all (select kind, gate from work
            where starting and gate = 'batch' order by batch, priority desc, rank limit %1$d)
          union all (select w.kind, w.gate from batch b cross join lateral (
              select kind, gate from work where batch = b.id and gate = 'held' limit %1$d) w
            where b.paused and b.finished_at is null limit %1$d)) seen
        group by kind, state
        """
        .formatted(most);
  }

  private static Figures figures(Connection connection) throws SQLException {
    Map<Place, Long> jobs = new HashMap<>();
    Database.query(
        connection,
        jobs(MOST),
        row -> {
          Place place = new Place(row.getString("kind"), row.getString("state"));
          return jobs.put(place, row.getLong("count"));
        });
    Slots.Usage slots = PostgresSlots.usage(connection);
    return Database.query(
            connection,
            REST,
            row ->
                new Figures(
                    jobs,
                    row.getLong("unfinished"),
                    row.getLong("takeovers"),
                    age(row, "moving"),
                    age(row, "starting"),
                    age(row, "hidden"),
                    slots))
        .getFirst();
  }

  private static Duration age(ResultSet row, String column) throws SQLException {
    return Duration.ofMillis(row.getLong(column));
  }
}
