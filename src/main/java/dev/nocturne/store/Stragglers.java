package dev.nocturne.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Finds jobs that stand at the wrong gate, and moves them. */
final class Stragglers {

  /**
   * Those of paused batches that could start. They are an array, as those of {@link #RESUME} are,
   * which is looked up along the index: as a join it was planned for the most that there may be,
   * and passed over all that jobs which have ended left in the table, to find none.
   */
  static final String STOP =
      """
      with late as (
        select w.job from batch b cross join lateral (
          select job from work w
          where w.batch = b.id and w.starting and w.gate in ('open', 'batch', 'key')
          limit ? for update skip locked) w
        where b.paused and b.finished_at is null limit ?)
      update work w set gate = 'held' where w.job = any (array(select job from late))
      returning w.lane, w.capped, w.batch
      """;

  /**
   * Those that are held back for a batch that is not paused any more. What a cancelled one has left
   * is held until it is cancelled, too.
   */
  static final String RESUME =
      """
      with late as (
        select w.job, w.entry from batch b cross join lateral (
          select job, %s as entry from work w
          where w.batch = b.id and w.starting and w.gate = 'held'
          limit ? for update skip locked) w
        where not b.paused and not b.cancelled and b.finished_at is null limit ?)
      update work w set gate = late.entry from late
      where w.job = any (array(select job from late)) and w.job::text = late.job::text
      returning w.lane, w.capped, w.batch
      """
          .formatted(Gates.ENTRY);

  /** The lanes after one, each found by one look into the index however many jobs wait there. */
  static final String LANES =
      """
      with recursive waiting as (
        (select lane from work w
          where w.starting and w.gate = 'key' and w.lane > ? order by lane limit 1)
        union all
        select (select lane from work w
          where w.starting and w.gate = 'key' and w.lane > waiting.lane order by lane limit 1)
        from waiting where lane is not null)
      select lane, false as capped, null::uuid as batch from waiting
      where lane is not null limit ?
      """;

  /** Bounded batches that have room and jobs that wait for it. */
  static final String ROOM =
      """
      select null as lane, true as capped, b.id as batch from batch b
      where b.max_concurrency is not null and b.finished_at is null and not b.paused
        and exists (
          select from work w where w.batch = b.id and w.starting and w.gate = 'batch')
        and b.max_concurrency > (
          select count(*) from work w
          where w.batch = b.id and w.capped and (not w.starting or w.gate = 'open'))
      """;

  /** Where the next round begins. */
  private volatile String lane = "";

  /** Moves at most so many of each sort, and says how many. */
  int repair(Connection connection, int most) throws SQLException {
    Gates gates = new Gates();
    String stop = Planning.ALONG_INDEXES + STOP;
    int moved = Database.query(connection, stop, gates::touch, most, most).size();
    moved += Database.query(connection, RESUME, gates::touch, most, most).size();
    List<String> lanes =
        Database.query(
            connection,
            LANES,
            row -> {
              gates.touch(row);
              return row.getString("lane");
            },
            lane,
            most);
    lane = lanes.size() < most ? "" : lanes.getLast();
    Database.query(connection, ROOM, gates::touch);
    moved += gates.release(connection);
    if (moved > 0) {
      Database.nudge(Channels.WORK);
    }
    return moved;
  }
}
