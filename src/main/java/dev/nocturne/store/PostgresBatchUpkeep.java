package dev.nocturne.store;

import dev.nocturne.store.Database.Column;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Housekeeping of batches in PostgreSQL. */
@Singleton
public final class PostgresBatchUpkeep implements BatchUpkeep {

  /** What happened so long ago has little weight in the pace of a batch. */
  static final String PACE_SECONDS = "60";

  /**
   * Notes of batches that are gone are dropped. A batch's pace is an average of jobs ended in a
   * second that begins at nothing; who reads it knows for how long it has been reckoned.
   */
  private static final String FOLD =
      """
      with first as (select id from batch_change order by id limit ? for update skip locked),
      gone as (delete from batch_change x using first where x.id = first.id returning x.*),
      summed as (
        select batch, count(*) as notes, sum(queued) as queued, sum(running) as running,
          sum(succeeded) as succeeded, sum(failed) as failed, sum(cancelled) as cancelled
        from gone group by batch),
      known as (
        select id, created_at from batch where id in (select batch from summed) for key share),
      folded as (
        insert into batch_count as c
          (batch, queued, running, succeeded, failed, cancelled, pace, paced_at)
        select s.batch, s.queued, s.running, s.succeeded, s.failed, s.cancelled,
          %1$s, now()
        from summed s join known k on k.id = s.batch order by s.batch
        on conflict (batch) do update set
          queued = c.queued + excluded.queued, running = c.running + excluded.running,
          succeeded = c.succeeded + excluded.succeeded, failed = c.failed + excluded.failed,
          cancelled = c.cancelled + excluded.cancelled,
          pace = %2$s, paced_at = excluded.paced_at)
      select coalesce(sum(notes), 0) from summed
      """
          .formatted(
              pace("0", "s", "extract(epoch from now() - k.created_at)"),
              pace("c.pace", "excluded", "extract(epoch from excluded.paced_at - c.paced_at)"));

  /**
   * What is true of a batch {@code b} with counts {@code c} whose jobs have all ended. Of one that
   * was cancelled no row may be left either, or a retry would let it become a job after all.
   */
  private static final String OVER =
      """
      b.finished_at is null and not b.receiving and not b.deleted
        and coalesce(c.queued + c.running, 0) = 0
        and not exists (select from batch_change x where x.batch = b.id)
        and not exists (select from batch_staged s where s.batch = b.id)
        and not exists (select from batch_pending p where p.batch = b.id)
      """;

  /** Whoever retries a job of the batch waits from here on, or is waited for at a later round. */
  private static final String LOCK_OVER =
      "select b.id from batch b left join batch_count c on c.batch = b.id where "
          + OVER
          + " order by b.id for no key update of b skip locked";

  /** Looked at once more, since a retry may have committed before the lock was there. */
  private static final String FINISH =
      """
      with over as (
        select b.id, array[coalesce(c.succeeded, 0), coalesce(c.failed, 0),
          coalesce(c.cancelled, 0), b.rejected, b.cancelled::int] as counts
        from batch b left join batch_count c on c.batch = b.id where b.id = any (?) and %s),
      ended as (
        update batch b set finished_at = now(), finishes = finishes + 1
        from over where b.id = over.id returning b.id, b.tenant, b.finishes, over.counts)
      insert into event (job, run, sequence, type, tenant, batch, at, attempt, counts)
      select id, finishes, 0, '%s', tenant, id, now(), 0, counts from ended
      """
          .formatted(OVER, EventRows.BATCH);

  private final Database database;
  private final Stragglers stragglers = new Stragglers();

  PostgresBatchUpkeep(Database database) {
    this.database = database;
  }

  private static String pace(String before, String change, String seconds) {
    // A retry takes back what had ended; nothing ends backwards.
    return """
        %1$s + (greatest(%2$s.succeeded + %2$s.failed, 0) / greatest(%3$s, 0.001) - %1$s)
            * (1 - exp(- greatest(%3$s, 0.001) / %4$s))
        """
        .formatted(before, change, seconds, PACE_SECONDS);
  }

  @Override
  public int fold(int most) {
    // By itself: two rounds may come to the counts of the same batches in another order.
    int paid = database.transact(connection -> BatchCredits.fold(connection, most));
    return Math.max(paid, foldChanges(most));
  }

  private int foldChanges(int most) {
    return database.transact(
        connection -> {
          int notes = Database.query(connection, FOLD, row -> row.getInt(1), most).getFirst();
          Database.update(connection, Ranks.KEEP);
          finish(connection);
          return notes;
        });
  }

  private static void finish(Connection connection) throws SQLException {
    List<UUID> over = Database.query(connection, LOCK_OVER, row -> row.getObject("id", UUID.class));
    if (!over.isEmpty()) {
      Database.update(connection, FINISH, new Column("uuid", over));
      Database.nudge(Channels.EVENTS);
    }
  }

  @Override
  public int repair(int most) {
    return database.transact(connection -> stragglers.repair(connection, most));
  }
}
