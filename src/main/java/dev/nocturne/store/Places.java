package dev.nocturne.store;

import dev.nocturne.job.Kind;
import dev.nocturne.store.Database.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gives jobs their places among those that wait: in every priority the flows of jobs, each batch
 * one of them, begin at the rank that is being served when they come and go on one by one, so that
 * they alternate from then on however long they are.
 *
 * <p>The single jobs of a tenant are one flow as well, which each replica reckons for itself: no
 * row is shared by all of them, and a tenant that submits to many replicas at once gets as many
 * flows.
 */
final class Places {

  /** All kinds of jobs, as texts of SQL. */
  static final String KINDS =
      Arrays.stream(Kind.values())
          .map(kind -> "'" + kind.wire() + "'")
          .collect(Collectors.joining(", "));

  /** The lowest rank of a tenant {@code a} and priority that may start. */
  static final String LOWEST =
      """
      select min(w.rank) from unnest(array[%s]) as k(kind) cross join lateral (
        select rank from work
        where starting and gate = 'open' and priority = a.priority and tenant = a.tenant
          and kind = k.kind order by rank limit 1) w
      """
          .formatted(KINDS);

  /** Which tenants have jobs that may start, by priority; a look into the index for each. */
  static final String WAITING =
      """
      with recursive waiting as (
        (select priority, tenant from work where starting and gate = 'open'
          order by priority desc, tenant limit 1)
        union all
        select n.priority, n.tenant from waiting f cross join lateral (
          (select priority, tenant from work
            where starting and gate = 'open' and priority = f.priority and tenant > f.tenant
            order by priority desc, tenant limit 1)
          union all
          (select priority, tenant from work
            where starting and gate = 'open' and priority < f.priority
            order by priority desc, tenant limit 1)
          limit 1) n)
      """;

  /** What runs, of a tenant and priority {@code a}. */
  private static final String RUNNING =
      """
      slot o cross join lateral (
          select rank, priority, tenant from work where job = o.job and not starting offset 0) w
        where o.job is not null
      """;

  /** The rank that is being served, of each tenant and priority. */
  static final String SERVED =
      """
      select a.tenant, a.priority, greatest(s.rank, coalesce((%s),
        (select max(w.rank) from %s and w.priority = a.priority and w.tenant = a.tenant),
        0)) as rank
      from unnest(?, ?) as a(tenant, priority) left join served s using (tenant, priority)
      """
          .formatted(LOWEST, RUNNING);

  /**
   * Keeps what is being served now, for when it is served no more. What runs is looked through once
   * for all tenants.
   */
  static final String KEEP =
      """
      %s,
      running as materialized (
        select w.tenant, w.priority, max(w.rank) as rank from %s group by w.tenant, w.priority)
      insert into served as s (tenant, priority, rank)
      select a.tenant, a.priority, coalesce((%s), r.rank, 0)
      from (select tenant, priority from waiting union select tenant, priority from running) a
        left join running r using (tenant, priority)
      order by tenant, priority
      on conflict (tenant, priority) do update set rank = excluded.rank
      where excluded.rank > s.rank
      """
          .formatted(WAITING, RUNNING, LOWEST);

  /** A batch's places are given out by one transaction at a time. */
  private static final String LOCK =
      """
      select id, ranks, paused, max_concurrency is not null as capped from batch
      where id = any (?) order by id for no key update
      """;

  private final Map<Flow, Long> next = new ConcurrentHashMap<>();

  /**
   * A job that is going to wait.
   *
   * @param lane what it must not run beside, if anything
   */
  record Newcomer(String tenant, @Nullable UUID batch, int priority, @Nullable String lane) {

    private Flow flow() {
      return new Flow(tenant, priority);
    }

    /** The job of a row that has these columns. */
    static Newcomer read(ResultSet row) throws SQLException {
      return new Newcomer(
          row.getString("tenant"),
          row.getObject("batch", UUID.class),
          row.getInt("priority"),
          row.getString("lane"));
    }
  }

  /** Where it waits. */
  record Place(long rank, String gate, boolean capped) {}

  private record Flow(String tenant, int priority) {}

  private record Rules(List<Long> ranks, boolean paused, boolean capped) {}

  /** A place for each, in order. Their batches stay locked until the transaction ends. */
  List<Place> take(Connection connection, List<Newcomer> newcomers) throws SQLException {
    Map<UUID, Rules> batches = lock(connection, newcomers);
    Map<Flow, Long> served = served(connection, newcomers);
    List<Place> places = new ArrayList<>();
    for (Newcomer one : newcomers) {
      long least = Objects.requireNonNull(served.get(one.flow()));
      Rules rules = one.batch() == null ? null : batches.get(one.batch());
      places.add(rules == null ? single(one, least) : place(one, rules, least));
    }
    for (Map.Entry<UUID, Rules> batch : batches.entrySet()) {
      Column ranks = new Column("bigint", batch.getValue().ranks());
      Database.update(connection, "update batch set ranks = ? where id = ?", ranks, batch.getKey());
    }
    return places;
  }

  private Place single(Newcomer one, long least) {
    long after = next.merge(one.flow(), least + 1, (known, now) -> Math.max(known + 1, now));
    return new Place(after - 1, one.lane() == null ? "open" : "key", false);
  }

  private static Place place(Newcomer one, Rules rules, long least) {
    long rank = Math.max(rules.ranks().get(one.priority()), least);
    rules.ranks().set(one.priority(), rank + 1);
    return new Place(rank, gate(one, rules), rules.capped());
  }

  private static String gate(Newcomer one, Rules rules) {
    if (rules.paused()) {
      return "held";
    }
    if (one.lane() != null) {
      return "key";
    }
    return rules.capped() ? "batch" : "open";
  }

  private static Map<UUID, Rules> lock(Connection connection, List<Newcomer> newcomers)
      throws SQLException {
    List<UUID> batches =
        newcomers.stream().map(Newcomer::batch).filter(Objects::nonNull).distinct().toList();
    Map<UUID, Rules> rules = new HashMap<>();
    if (!batches.isEmpty()) {
      Database.query(
          connection,
          LOCK,
          row -> rules.put(row.getObject("id", UUID.class), rules(row)),
          new Column("uuid", batches));
    }
    return rules;
  }

  private static Rules rules(ResultSet row) throws SQLException {
    List<Long> ranks = Arrays.asList((Long[]) row.getArray("ranks").getArray());
    return new Rules(ranks, row.getBoolean("paused"), row.getBoolean("capped"));
  }

  private static Map<Flow, Long> served(Connection connection, List<Newcomer> newcomers)
      throws SQLException {
    List<Flow> flows = newcomers.stream().map(Newcomer::flow).distinct().toList();
    Map<Flow, Long> served = new HashMap<>();
    Database.query(
        connection,
        Planning.ONCE + SERVED,
        row ->
            served.put(
                new Flow(row.getString("tenant"), row.getInt("priority")), row.getLong("rank")),
        Column.of("text", flows, Flow::tenant),
        Column.of("smallint", flows, flow -> (short) flow.priority()));
    return served;
  }
}
