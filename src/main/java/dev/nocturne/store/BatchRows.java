package dev.nocturne.store;

import dev.nocturne.job.Batch;
import dev.nocturne.job.BatchStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads batches with their counts: what was folded so far, and what has changed since. */
final class BatchRows {

  /**
   * All of it from one snapshot, so that the states sum to the total; ends before its where. The
   * pace is put right for the time before there was any.
   */
  static final String SELECT =
      """
      select b.id, b.tenant, b.name, b.receiving, b.paused, b.cancelled as given_up, b.rejected,
        b.created_at, b.finished_at, now() as now,
        coalesce(c.queued, 0) + d.queued as queued, coalesce(c.running, 0) + d.running as running,
        coalesce(c.succeeded, 0) + d.succeeded as succeeded,
        coalesce(c.failed, 0) + d.failed as failed,
        coalesce(c.cancelled, 0) + d.cancelled as cancelled,
        coalesce(c.pace / nullif(
          1 - exp(- extract(epoch from c.paced_at - b.created_at) / %s), 0), 0) as pace
      from batch b left join batch_count c on c.batch = b.id
      cross join lateral (
        select coalesce(sum(queued), 0) as queued, coalesce(sum(running), 0) as running,
          coalesce(sum(succeeded), 0) as succeeded, coalesce(sum(failed), 0) as failed,
          coalesce(sum(cancelled), 0) as cancelled
        from batch_change where batch = b.id) d
      """
          .formatted(PostgresBatchUpkeep.PACE_SECONDS);

  static final String ONE = SELECT + "where b.tenant = ? and b.id = ? and not b.deleted";

  /** A batch that would take longer than this has no time of its end that means anything. */
  private static final Duration FOREVER = Duration.ofDays(3_650);

  private BatchRows() {}

  static Optional<Batch> find(Connection connection, String tenant, UUID batch)
      throws SQLException {
    return Database.query(connection, ONE, BatchRows::batch, tenant, batch).stream().findFirst();
  }

  /** The batch of a row of {@link #SELECT}. */
  static Batch batch(ResultSet row) throws SQLException {
    BatchStatus status = status(row);
    Batch.Counts counts =
        new Batch.Counts(
            row.getLong("queued"),
            row.getLong("running"),
            row.getLong("succeeded"),
            row.getLong("failed"),
            row.getLong("cancelled"),
            row.getLong("rejected"));
    return new Batch(
        row.getObject("id", UUID.class),
        row.getString("tenant"),
        row.getString("name"),
        status,
        counts,
        new Batch.Times(
            Rows.time(row, "created_at"),
            Rows.instant(row, "finished_at"),
            eta(row, status, counts)));
  }

  private static BatchStatus status(ResultSet row) throws SQLException {
    if (row.getBoolean("given_up")) {
      return BatchStatus.CANCELLED;
    }
    if (row.getBoolean("paused")) {
      return row.getObject("finished_at") == null ? BatchStatus.PAUSED : BatchStatus.FINISHED;
    }
    if (row.getBoolean("receiving")) {
      return BatchStatus.RECEIVING;
    }
    return row.getObject("finished_at") == null ? BatchStatus.RUNNING : BatchStatus.FINISHED;
  }

  /** While it is running and has a pace. */
  private static @Nullable Instant eta(ResultSet row, BatchStatus status, Batch.Counts counts)
      throws SQLException {
    double pace = row.getDouble("pace");
    double seconds = (counts.queued() + counts.running()) / pace;
    return status == BatchStatus.RUNNING && pace > 0 && seconds < FOREVER.toSeconds()
        ? Rows.time(row, "now").plusMillis((long) (seconds * 1_000))
        : null;
  }
}
