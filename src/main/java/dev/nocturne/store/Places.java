package dev.nocturne.store;

import dev.nocturne.store.Database.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
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

  /** A batch's places are given out by one transaction at a time. */
  private static final String LOCK =
      """
      select b.id, r.ranks, b.paused, b.max_concurrency is not null as capped
      from batch b join batch_rank r on r.batch = b.id
      where b.id = any (?) order by b.id for no key update
      """;

  private static final String RANKS = "update batch_rank set ranks = ? where batch = ?";

  private final LongSupplier nanoTime;
  private final Map<Flow, Line> lines = new ConcurrentHashMap<>();

  /**
   * @param nanoTime a clock that never goes back
   */
  Places(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

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

  /** The end of a flow, and when to look where it would begin now. */
  private static final class Line {

    private final RareLook looks;
    private long next;

    Line(LongSupplier nanoTime) {
      this.looks = new RareLook(nanoTime);
    }

    synchronized long take(long least) {
      long rank = Math.max(next, least);
      next = rank + 1;
      return rank;
    }

    /** From behind this place, which others may have passed meanwhile. */
    synchronized void goOnBehind(long place) {
      next = Math.max(next, place + 1);
    }
  }

  /** What the jobs of a batch are given their places by; its ranks are locked. */
  record Rules(List<Long> ranks, boolean paused, boolean capped) {

    /** Those of a row that has these columns. */
    static Rules read(ResultSet row) throws SQLException {
      List<Long> ranks = Arrays.asList((Long[]) row.getArray("ranks").getArray());
      return new Rules(ranks, row.getBoolean("paused"), row.getBoolean("capped"));
    }
  }

  /** A place for each, in order. Their batches stay locked until the transaction ends. */
  List<Place> take(Connection connection, List<Newcomer> newcomers) throws SQLException {
    return take(connection, newcomers, lock(connection, newcomers));
  }

  /** The same where the rules of their batches are known. */
  List<Place> take(Connection connection, List<Newcomer> newcomers, Map<UUID, Rules> batches)
      throws SQLException {
    Map<Flow, Long> served = served(connection, newcomers);
    List<Place> places = new ArrayList<>();
    for (Newcomer one : newcomers) {
      long least = Objects.requireNonNull(served.get(one.flow()));
      Rules rules = one.batch() == null ? null : batches.get(one.batch());
      places.add(rules == null ? single(one, least) : place(one, rules, least));
    }
    for (Map.Entry<UUID, Rules> batch : batches.entrySet()) {
      Column ranks = new Column("bigint", batch.getValue().ranks());
      Database.update(connection, RANKS, ranks, batch.getKey());
    }
    return places;
  }

  private Place single(Newcomer one, long least) {
    long rank = line(one.flow()).take(least);
    return new Place(rank, one.lane() == null ? "open" : "key", false);
  }

  private Line line(Flow flow) {
    return lines.computeIfAbsent(flow, _ -> new Line(nanoTime));
  }

  /**
   * Places for single jobs without a look at what is being served. Where one is due, whoever stores
   * them makes it, moves them all on by as much as that is ahead of them, and tells so.
   */
  Given give(List<Newcomer> singles) {
    long begun = nanoTime.getAsLong();
    Map<Flow, Looked> looked = new LinkedHashMap<>();
    List<Place> places = new ArrayList<>();
    for (Newcomer one : singles) {
      Place place = single(one, 0);
      places.add(place);
      if (looked.containsKey(one.flow()) || line(one.flow()).looks.due()) {
        looked.merge(
            one.flow(),
            new Looked(one.flow(), place.rank(), place.rank()),
            (first, last) -> new Looked(one.flow(), first.first(), last.last()));
      }
    }
    return new Given(begun, places, List.copyOf(looked.values()));
  }

  /** What a look has found, for each flow in order. */
  void learn(Given given, Object[] ahead) {
    for (int i = 0; i < given.looked().size(); i++) {
      Looked looked = given.looked().get(i);
      Line line = line(looked.flow());
      line.goOnBehind(looked.last() + ((Number) ahead[i]).longValue());
      line.looks.made(given.begun());
    }
  }

  /** A flow for which a look is due, with the first and the last place that it was given. */
  private record Looked(Flow flow, long first, long last) {}

  /** Places, and the flows for which a look is due. */
  record Given(long begun, List<Place> places, List<Looked> looked) {

    /** Places where no look is due. */
    static Given of(List<Place> places) {
      return new Given(0, places, List.of());
    }

    /** The flows as {@link Ranks#AHEAD} takes them. */
    List<Column> columns() {
      return List.of(
          Column.of("text", looked, one -> one.flow().tenant()),
          Column.of("smallint", looked, one -> (short) one.flow().priority()),
          Column.of("bigint", looked, Looked::first));
    }
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
          row -> rules.put(row.getObject("id", UUID.class), Rules.read(row)),
          new Column("uuid", batches));
    }
    return rules;
  }

  private static Map<Flow, Long> served(Connection connection, List<Newcomer> newcomers)
      throws SQLException {
    List<Flow> flows = newcomers.stream().map(Newcomer::flow).distinct().toList();
    Map<Flow, Long> served = new HashMap<>();
    Database.query(
        connection,
        Planning.ONCE + Ranks.SERVED,
        row ->
            served.put(
                new Flow(row.getString("tenant"), row.getInt("priority")), row.getLong("rank")),
        Column.of("text", flows, Flow::tenant),
        Column.of("smallint", flows, flow -> (short) flow.priority()));
    return served;
  }
}
