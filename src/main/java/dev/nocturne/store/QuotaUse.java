package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.access.Limit;
import dev.nocturne.access.Quota;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant has used of its quota, as its row tells.
 *
 * @param open at least its jobs that have not ended and its rows that are to become jobs
 * @param countable whether the last count was so long ago that another one may be made
 * @param stale whether it was so long ago that it is not believed any more
 * @param steps what was asked for today
 * @param today how much is left of the day
 */
record QuotaUse(long open, boolean countable, boolean stale, long steps, Duration today) {

  private static final String DAY = "(now() at time zone 'UTC')::date";

  private static final String STEPS = "case when day < " + DAY + " then 0 else steps end";

  /**
   * A second between two counts keeps them cheap, however often somebody knocks. Replicas that do
   * not know of the quota note nothing, so a count is believed for ten.
   */
  static final String LOOK =
      """
      select open, counted_at <= now() - interval '1 s' as countable,
        counted_at <= now() - interval '10 s' as stale, %s as steps,
        extract(epoch from (%s + 1) - (now() at time zone 'UTC')) as today
      from quota_use where tenant = ?
      """
          .formatted(STEPS, DAY);

  private static final String TAKE =
      """
      update quota_use set open = open + ?, steps = %1$s + ?, day = greatest(day, %2$s)
      where tenant = ? and open + ? <= ? and %1$s + ? <= ?
      """
          .formatted(STEPS, DAY);

  private static final String BEGIN =
      """
      insert into quota_use (tenant, open, counted_at, day, steps)
      values (?, 0, '-infinity', %s, 0) on conflict do nothing
      """
          .formatted(DAY);

  /** Waits for those who have taken something and are about to commit. */
  private static final String LOCK =
      """
      select counted_at <= clock_timestamp() - interval '1 s' from quota_use
      where tenant = ? for no key update
      """;

  /** Batches know how many jobs they have; the others are counted only as far as it matters. */
  static final String OPEN =
      """
      select (select count(*) from (select from work where tenant = ? and batch is null limit ?) w)
        + coalesce((
          select sum(coalesce(c.queued, 0) + coalesce(c.running, 0) + d.jobs + s.jobs)
          from batch b left join batch_count c on c.batch = b.id
          cross join lateral (
            select coalesce(sum(queued + running), 0) as jobs from batch_change
            where batch = b.id) d
          cross join lateral (
            select count(*) as jobs from (
              select from batch_staged where batch = b.id and b.receiving limit ?) s) s
          where b.tenant = ? and b.finished_at is null), 0)
      """;

  private static final String COUNTED =
      "update quota_use set open = (%s), counted_at = clock_timestamp() where tenant = ?"
          .formatted(OPEN);

  /** The row of a tenant, if it has one. */
  static Optional<QuotaUse> find(Connection connection, String tenant) throws SQLException {
    return Database.query(connection, LOOK, QuotaUse::read, tenant).stream().findFirst();
  }

  private static QuotaUse read(ResultSet row) throws SQLException {
    return new QuotaUse(
        row.getLong("open"),
        row.getBoolean("countable"),
        row.getBoolean("stale"),
        row.getLong("steps"),
        Duration.ofMillis((long) (row.getDouble("today") * 1_000)));
  }

  /** What of the quota would be exceeded by so much more, or null. */
  @Nullable Excess excess(Quota quota, long jobs, long more) {
    Long most = quota.queuedJobs();
    if (most != null && jobs > most - open) {
      // Nobody knows when jobs end.
      return new Excess(Limit.QUEUED_JOBS, most, Duration.ofSeconds(5));
    }
    Long mostSteps = quota.stepsPerDay();
    return mostSteps != null && more > mostSteps - steps
        ? new Excess(Limit.STEPS_PER_DAY, mostSteps, today)
        : null;
  }

  /** Takes that much, if it is there. The tenant's row stays locked until the transaction ends. */
  static boolean take(Connection connection, String tenant, Quota quota, long jobs, long steps)
      throws SQLException {
    Long mostJobs = quota.queuedJobs();
    Long mostSteps = quota.stepsPerDay();
    return Database.update(
            connection,
            TAKE,
            jobs,
            steps,
            tenant,
            jobs,
            mostJobs == null ? Long.MAX_VALUE : mostJobs,
            steps,
            mostSteps == null ? Long.MAX_VALUE : mostSteps)
        == 1;
  }

  /** Counts anew, unless somebody just did. */
  static int count(Connection connection, String tenant, Quota quota) throws SQLException {
    int changed = Database.update(connection, BEGIN, tenant);
    Long most = quota.queuedJobs();
    boolean due = Database.query(connection, LOCK, row -> row.getBoolean(1), tenant).getFirst();
    return most == null || !due
        ? changed
        : Database.update(connection, COUNTED, tenant, most, most, tenant, tenant);
  }
}
