package dev.nocturne.store;

import dev.nocturne.store.Database.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The lanes and the bounded batches that one transaction has touched. At its end it lets in whoever
 * waited for what it left, or for what nobody has.
 *
 * <p>Those that touch the same lane or batch do so one after the other, and each looks after it has
 * got its turn: so the last one sees what all others did, and nobody is left waiting. No lock of a
 * row is waited for after that, and lanes come before batches, so there is no deadlock.
 */
final class Gates {

  /**
   * Where a job {@code w} of a batch {@code b}, if it has one, waits that is due and wants to
   * start.
   */
  static final String ENTRY =
      "case when b.paused then 'held' when w.lane is not null then 'key'"
          + " when w.capped then 'batch' else 'open' end";

  private static final int LANES = 0x6e6f6301;
  private static final int BATCHES = 0x6e6f6302;

  /** 64 locks stand for all lanes, and as many for all batches. */
  private static final String LOCK =
      """
      select pg_advisory_xact_lock(?, bucket)
      from (select distinct hashtext(name) & 63 as bucket from unnest(?) as c(name) order by 1) b
      """;

  /** Jobs without a batch come after all batches, as if they were one. */
  private static final UUID NO_BATCH = new UUID(0, 0);

  private static final String FLOW = "coalesce(w.batch, '" + NO_BATCH + "'::uuid)";

  /** The first that waits for an idle lane. */
  private static final String FIRST =
      """
      select w.job from work w
      where w.lane = idle.lane and w.starting and w.gate = 'key' and not w.cancel
        and w.holder is null %s
      order by w.priority desc, %s desc, w.rank limit 1 for update skip locked
      """;

  private static final String OF_EARLIER_BATCHES =
      "and w.priority = idle.priority and " + FLOW + " < idle.after";

  /**
   * Batches take turns, from the newest to the oldest and again: those that come meanwhile wait for
   * the next time, so that they pass over nobody however many they are. An array, since a join
   * would be planned as if there were room for a tenth of all jobs; and one look into the index for
   * each lane, since a join may read those that are busy as a whole.
   */
  static final String NEXT_OF_LANES =
      """
      with idle as (
        select lane, after, (
            select w.priority from work w
            where w.lane = c.lane and w.starting and w.gate = 'key'
            order by w.priority desc limit 1) as priority
        from unnest(?, ?) as c(lane, after)
        where (
          select w.job from work w
          where w.lane = c.lane and (not w.starting or w.gate in ('batch', 'open'))
          limit 1) is null),
      next as (
        select n.job from idle cross join lateral (
          select job from (%s) earlier
          union all select job from (%s) first limit 1) n)
      update work w set gate = case when w.capped then 'batch' else 'open' end
      where w.job = any (array(select job from next)) returning w.batch, w.capped
      """
          .formatted(FIRST.formatted(OF_EARLIER_BATCHES, FLOW), FIRST.formatted("", FLOW));

  static final String NEXT_OF_BATCHES =
      """
      with room as (
        select b.id, b.max_concurrency - (
            select count(*) from work w
            where w.batch = b.id and w.capped and (not w.starting or w.gate = 'open')) as jobs
        from batch b where b.id = any (?) and not b.paused),
      next as (
        select n.job from room cross join lateral (
          select job from work w
          where w.batch = room.id and w.starting and w.gate = 'batch' and not w.cancel
            and w.holder is null
          order by w.priority desc, w.rank limit greatest(room.jobs, 0) for update skip locked) n)
      update work w set gate = 'open' where w.job = any (array(select job from next))
      """;

  /** By lane the batch that had it last. */
  private final Map<String, UUID> lanes = new HashMap<>();

  private final Set<UUID> batches = new HashSet<>();

  /** A job has left its lane and its batch's bound, or come to wait for them. */
  Gates touch(ResultSet row) throws SQLException {
    String lane = row.getString("lane");
    if (lane != null) {
      UUID batch = row.getObject("batch", UUID.class);
      lanes.put(lane, Objects.requireNonNullElse(batch, NO_BATCH));
    }
    return touchBatch(row);
  }

  private Gates touchBatch(ResultSet row) throws SQLException {
    if (row.getBoolean("capped")) {
      batches.add(row.getObject("batch", UUID.class));
    }
    return this;
  }

  /** Lets in who may go on now, and says how many; the last thing that a transaction does. */
  int release(Connection connection) throws SQLException {
    int moved = 0;
    if (!lanes.isEmpty()) {
      lock(connection, LANES, lanes.keySet());
      Column last = new Column("uuid", List.copyOf(lanes.values()));
      moved +=
          Database.query(connection, NEXT_OF_LANES, this::touchBatch, text(lanes.keySet()), last)
              .size();
    }
    if (!batches.isEmpty()) {
      lock(connection, BATCHES, batches);
      Column bounded = new Column("uuid", List.copyOf(batches));
      moved += Database.update(connection, NEXT_OF_BATCHES, bounded);
    }
    return moved;
  }

  private static void lock(Connection connection, int space, Set<?> names) throws SQLException {
    Set<String> texts = new TreeSet<>();
    names.forEach(name -> texts.add(name.toString()));
    Database.query(connection, LOCK, _ -> space, space, text(texts));
  }

  private static Column text(Set<String> names) {
    return new Column("text", List.copyOf(names));
  }
}
