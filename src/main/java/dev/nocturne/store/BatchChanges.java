package dev.nocturne.store;

import dev.nocturne.job.Status;
import dev.nocturne.store.Database.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Notes which states the jobs of batches left and entered, in the transaction in which they did.
 * Whoever counts adds the notes up, so nobody waits for a row that all jobs of a batch would share.
 */
final class BatchChanges {

  private static final String NOTE =
      insert("unnest(?, ?, ?, ?) as c(batch, was, becomes, jobs)", "was", "becomes", "jobs");

  private BatchChanges() {}

  /**
   * Jobs of a batch that changed in the same way.
   *
   * @param was the status they left, null for jobs that are new
   */
  record Moved(UUID batch, @Nullable Status was, Status becomes, long jobs) {}

  /** Notes changes, one row for each batch. */
  static void note(Connection connection, List<Moved> moved) throws SQLException {
    if (!moved.isEmpty()) {
      Database.update(
          connection,
          NOTE,
          Column.of("uuid", moved, Moved::batch),
          Column.of("text", moved, one -> one.was() == null ? null : one.was().wire()),
          Column.of("text", moved, one -> one.becomes().wire()),
          Column.of("bigint", moved, Moved::jobs));
    }
  }

  /**
   * The statement, or part of one, that notes a change of every row of {@code source}, which has a
   * column {@code batch}; rows without a batch are left out.
   *
   * @param was the status that a row's job left, an expression; {@code null} for jobs that are new
   * @param becomes the status that it entered, an expression
   */
  static String of(String source, String was, String becomes) {
    return insert(source, was, becomes, "1");
  }

  private static String insert(String source, String was, String becomes, String jobs) {
    return """
        insert into batch_change (batch, queued, running, succeeded, failed, cancelled)
        select batch,
          coalesce(sum(jobs) filter (where becomes = 'queued'), 0)
            - coalesce(sum(jobs) filter (where was = 'queued'), 0),
          coalesce(sum(jobs) filter (where becomes = 'running'), 0)
            - coalesce(sum(jobs) filter (where was = 'running'), 0),
          coalesce(sum(jobs) filter (where becomes = 'succeeded'), 0)
            - coalesce(sum(jobs) filter (where was = 'succeeded'), 0),
          coalesce(sum(jobs) filter (where becomes = 'failed'), 0)
            - coalesce(sum(jobs) filter (where was = 'failed'), 0),
          coalesce(sum(jobs) filter (where becomes = 'cancelled'), 0)
            - coalesce(sum(jobs) filter (where was = 'cancelled'), 0)
        from (
          select batch, %2$s::text as was, %3$s::text as becomes, %4$s as jobs
          from %1$s where batch is not null) moved
        group by batch
        """
        .formatted(source, was, becomes, jobs);
  }
}
