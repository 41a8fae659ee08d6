package dev.nocturne.store;

import dev.nocturne.store.Places.Newcomer;
import dev.nocturne.store.Places.Rules;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Good rows of a stream that are not jobs yet. To store them is quick, so that a stream is taken in
 * as fast as it comes; they become jobs meanwhile, chunk by chunk in their order.
 */
final class PendingRows {

  /** They count in their batch from then on. */
  private static final String ADD =
      """
      with p as (
        insert into batch_pending (batch, first, jobs, last_id, ids, kinds, priorities, timeouts,
          deadlines, max_attempts, lingers, custom_ids, labels, request_keys, lanes, lines,
          versions, specs, captures)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        returning batch, jobs)
      insert into batch_change (batch, queued, running, succeeded, failed, cancelled)
      select batch, jobs, 0, 0, 0, 0 from p
      """;

  /**
   * Whoever makes jobs of pending rows has this lock and never the batch's, which whoever brings
   * the next rows has.
   */
  private static final String LOCK = "select from batch_rank where batch = ? for no key update";

  /** Asked by a statement of its own, so that it sees what was committed before the lock. */
  private static final String NEXT =
      """
      select p.batch, p.first, p.priorities, p.lanes, b.tenant, r.ranks,
        b.paused or b.cancelled as paused, b.max_concurrency is not null as capped
      from batch_pending p join batch b on b.id = p.batch join batch_rank r on r.batch = p.batch
      where p.batch = ? and b.cancelled = ? order by p.first limit 1
      """;

  private static final String COUNT =
      "select count(*) from (select from batch_pending where batch = ? limit ?) p";

  private final Arrivals arrivals;

  PendingRows(Arrivals arrivals) {
    this.arrivals = arrivals;
  }

  /** The next chunk of a batch whose ranks are locked. */
  record Chunk(UUID batch, long first, List<Newcomer> newcomers, Rules rules) {

    private static Chunk read(ResultSet row) throws SQLException {
      UUID batch = row.getObject("batch", UUID.class);
      Object[] priorities = (Object[]) row.getArray("priorities").getArray();
      @Nullable String[] lanes = (String[]) row.getArray("lanes").getArray();
      List<Newcomer> newcomers = new ArrayList<>();
      for (int i = 0; i < lanes.length; i++) {
        int priority = ((Number) priorities[i]).intValue();
        newcomers.add(new Newcomer(row.getString("tenant"), batch, priority, lanes[i]));
      }
      return new Chunk(batch, row.getLong("first"), newcomers, Rules.read(row));
    }
  }

  /** Stores the jobs-to-be of a chunk, at least one, which count as queued from now on. */
  void add(Connection connection, Batches.Chunk chunk, List<Submission> jobs, JobColumns columns)
      throws SQLException {
    UUID last = jobs.getLast().id();
    Database.update(
        connection, ADD, columns.after(chunk.batch(), chunk.hashes().first(), jobs.size(), last));
  }

  /** How many chunks are pending, up to so many. */
  static int count(Connection connection, UUID batch, int most) throws SQLException {
    return Database.query(connection, COUNT, row -> row.getInt(1), batch, most).getFirst();
  }

  /**
   * Makes jobs of the next chunk, as the transaction's last part. Those of a cancelled batch are
   * held, so that none runs before it is cancelled too.
   *
   * @param cancelled whether the batch is to be one that was cancelled, else one that was not
   * @return whether there was one
   */
  boolean queue(Connection connection, UUID batch, boolean cancelled) throws SQLException {
    Database.query(connection, LOCK, _ -> batch, batch);
    List<Chunk> next = Database.query(connection, NEXT, Chunk::read, batch, cancelled);
    if (next.isEmpty()) {
      return false;
    }
    Gates gates = new Gates();
    arrivals.queue(connection, next.getFirst(), gates);
    gates.release(connection);
    return true;
  }
}
