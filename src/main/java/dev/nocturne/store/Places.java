package dev.nocturne.store;

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

  /** By priority the rank that is being served. */
  static final String SERVED =
      """
      select s.priority, greatest(s.rank, coalesce(
        (select rank from work w
          where w.starting and w.gate = 'open' and w.priority = s.priority order by rank limit 1),
        (select max(w.rank) from slot o cross join lateral (
            select rank, priority from work where job = o.job and not starting offset 0) w
          where o.job is not null and w.priority = s.priority),
        0)) as rank
      from served s where s.priority = any (?)
      """;

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
    Map<Integer, Long> served = served(connection, newcomers);
    List<Place> places = new ArrayList<>();
    for (Newcomer one : newcomers) {
      long least = Objects.requireNonNull(served.get(one.priority()));
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
    Flow flow = new Flow(one.tenant(), one.priority());
    long after = next.merge(flow, least + 1, (known, now) -> Math.max(known + 1, now));
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

  private static Map<Integer, Long> served(Connection connection, List<Newcomer> newcomers)
      throws SQLException {
    List<Integer> priorities = newcomers.stream().map(Newcomer::priority).distinct().toList();
    Map<Integer, Long> served = new HashMap<>();
    Database.query(
        connection,
        SERVED,
        row -> served.put(row.getInt("priority"), row.getLong("rank")),
        new Column("smallint", priorities));
    return served;
  }
}
