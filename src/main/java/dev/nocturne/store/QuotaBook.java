package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.access.Limit;
import dev.nocturne.access.Quota;
import dev.nocturne.access.QuotaWatch;
import dev.nocturne.access.Quotas;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Keeps what tenants have used of their quotas: a row for each tenant that has one, which all
 * replicas share. It costs nothing where nothing is bounded.
 */
@Singleton
final class QuotaBook {

  /** Whoever loses against others so often finds no room either. */
  private static final int TRIES = 6;

  private final Database database;
  private final Quotas quotas;
  private final QuotaWatch watch;

  QuotaBook(Database database, Quotas quotas, QuotaWatch watch) {
    this.database = database;
    this.quotas = quotas;
    this.watch = watch;
  }

  Quotas quotas() {
    return quotas;
  }

  /** For a transaction that is beginning. */
  Draw draw() {
    return new Draw(quotas, watch);
  }

  /**
   * Does a transaction's work, and again when its tenant's jobs had to be counted for it. They are
   * counted in a transaction of their own: the tenant's row is locked as long as that, and not as
   * long as it takes to store a whole document. It names the tenant itself: under the policies of
   * the tables each job would be looked at twice, and the lock be held for that.
   *
   * @throws OverQuotaException if the work does, or if others were always faster
   */
  <T> T counted(Supplier<T> transaction) {
    for (int i = 1; ; i++) {
      try {
        return transaction.get();
      } catch (UncountedException e) {
        Quota quota = quotas.of(e.tenant());
        if (i == TRIES) {
          throw new OverQuotaException(contended(quota));
        }
        database.transact(c -> QuotaUse.count(c, e.tenant(), quota));
      }
    }
  }

  private Excess contended(Quota quota) {
    Long jobs = quota.queuedJobs();
    Long steps = quota.stepsPerDay();
    Duration soon = Duration.ofSeconds(1);
    Excess excess =
        jobs == null
            ? new Excess(Limit.STEPS_PER_DAY, steps == null ? 0 : steps, soon)
            : new Excess(Limit.QUEUED_JOBS, jobs, soon);
    watch.refused(excess.limit());
    return excess;
  }
}
