package dev.nocturne.store;

import dev.nocturne.store.Batches.Closed;
import dev.nocturne.store.Batches.Refusal;
import dev.nocturne.store.Batches.Staged;
import dev.nocturne.store.Database.Column;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Closes batches, and lets staged rows become jobs or vanish. */
final class BatchStaging {

  private static final String LOCK =
      """
      select receiving and not cancelled as moves,
        rejected > 0 and on_invalid = 'reject'
          and (cancelled or receiving and not closing) as refused
      from batch where tenant = ? and id = ? and not deleted
        and (?::bigint is null or received_at < now() - ?::bigint * interval '1 ms')
      for no key update
      """;

  /**
   * Asked by a statement of its own once the batch is locked: the one that waits for the lock would
   * not see what the writer stored that it waited for.
   */
  private static final String LEFT =
      """
      select exists (select from batch_staged where batch = ?) as staged,
        exists (select from batch_pending where batch = ?) as pending
      """;

  private static final String CLOSE =
      """
      update batch set closing = ?, receiving = ?, cancelled = cancelled or ?, received_at = now(),
        writing_until = now() + interval '1 min'
      where id = ?
      """;

  private static final String ABANDON =
      """
      update batch set cancelled = true
      where tenant = ? and id = ? and receiving and not closing
        and received_at < now() - ? * interval '1 ms'
      """;

  private static final String RELEASE =
      "update batch set writing_until = null where id = ? and closing";

  /** So many bytes become jobs at once, and one row more. */
  private static final long PAGE = 4L * 1024 * 1024;

  private static final String NEXT =
      """
      select line, body from (
        select line, body, sum(octet_length(body)) over (order by line) - octet_length(body) as before
        from (select line, body from batch_staged where batch = ? order by line limit ?) p) q
      where before < ? order by line
      """;

  /** Whatever is left of one that is not closing was to be discarded. */
  private static final String CANCELLED =
      "select cancelled or not closing from batch where id = ? for no key update";

  private static final String TAKE =
      "delete from batch_staged where batch = ? and line = any (?) returning line";

  private static final String MOVED =
      """
      update batch set received_at = now(), receiving = receiving and left_over,
        closing = left_over, rejected = rejected + ?, writing_until = now() + interval '1 min'
      from (
        select exists (select from batch_staged where batch = ?)
          or exists (select from batch_pending where batch = ?) as left_over) s
      where id = ? and closing
      """;

  private static final String DISCARD =
      """
      delete from batch_staged where batch = ? and line = any (array(
        select line from batch_staged where batch = ? order by line limit ?))
      """;

  private final Arrivals arrivals;

  BatchStaging(Arrivals arrivals) {
    this.arrivals = arrivals;
  }

  /**
   * Lets no more rows come.
   *
   * @param silence only if nothing has come for so long
   */
  Closed close(Connection connection, String tenant, UUID batch, @Nullable Duration silence)
      throws SQLException {
    Long millis = silence == null ? null : silence.toMillis();
    List<Standing> found =
        Database.query(connection, LOCK, BatchStaging::standing, tenant, batch, millis, millis);
    if (found.isEmpty()) {
      return new Closed.Unknown();
    }
    Standing standing = found.getFirst();
    Left left = Database.query(connection, LEFT, Left::read, batch, batch).getFirst();
    boolean moving = standing.moves() && left.any() && !standing.refused();
    Database.update(connection, CLOSE, moving || left.staged(), moving, standing.refused(), batch);
    if (standing.refused()) {
      return new Closed.Refused();
    }
    return moving ? new Closed.Moving() : new Closed.Complete();
  }

  private static Standing standing(ResultSet row) throws SQLException {
    return new Standing(row.getBoolean("moves"), row.getBoolean("refused"));
  }

  private record Standing(boolean moves, boolean refused) {}

  /** What is no job yet. What is pending of a batch that was cancelled, its cancel sees to. */
  private record Left(boolean staged, boolean pending) {

    private static Left read(ResultSet row) throws SQLException {
      return new Left(row.getBoolean("staged"), row.getBoolean("pending"));
    }

    private boolean any() {
      return staged || pending;
    }
  }

  int abandon(Connection connection, String tenant, UUID batch, Duration silence)
      throws SQLException {
    return Database.update(connection, ABANDON, tenant, batch, silence.toMillis());
  }

  int release(Connection connection, UUID batch) throws SQLException {
    return Database.update(connection, RELEASE, batch);
  }

  List<Staged> next(Connection connection, UUID batch, int limit) throws SQLException {
    return Database.query(
        connection, NEXT, row -> new Staged(row.getLong(1), row.getString(2)), batch, limit, PAGE);
  }

  /**
   * Only those jobs begin whose rows nobody else has moved meanwhile, and none if the batch was
   * cancelled.
   */
  int move(Connection connection, UUID batch, List<Submission> jobs, List<Refusal> refused)
      throws SQLException {
    boolean cancelled =
        Database.query(connection, CANCELLED, row -> row.getBoolean(1), batch).getFirst();
    Set<Long> lines = new HashSet<>();
    List<Long> all = new ArrayList<>();
    jobs.forEach(job -> all.add(line(job)));
    refused.forEach(row -> all.add(row.line()));
    Database.query(
        connection, TAKE, row -> lines.add(row.getLong(1)), batch, new Column("bigint", all));
    List<Submission> taken = jobs.stream().filter(job -> lines.contains(line(job))).toList();
    List<Refusal> bad = refused.stream().filter(row -> lines.contains(row.line())).toList();
    Gates gates = new Gates();
    if (!taken.isEmpty() && !cancelled) {
      arrivals.store(connection, taken, gates);
    }
    BatchAppend.refuse(connection, batch, bad);
    int moved = moved(connection, batch, bad.size());
    gates.release(connection);
    return moved;
  }

  /** Ends the closing of a batch that has nothing left. */
  int complete(Connection connection, UUID batch) throws SQLException {
    return moved(connection, batch, 0);
  }

  private static int moved(Connection connection, UUID batch, int refused) throws SQLException {
    return Database.update(connection, MOVED, refused, batch, batch, batch);
  }

  private static long line(Submission job) {
    return Objects.requireNonNull(job.row()).line();
  }

  boolean discard(Connection connection, UUID batch, int limit) throws SQLException {
    boolean more = Database.update(connection, DISCARD, batch, batch, limit) == limit;
    moved(connection, batch, 0);
    return more;
  }
}
