package dev.nocturne.bench;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waits for what a part measures. */
final class Until {

  private static final Duration LONGEST = Duration.ofMinutes(20);

  private Until() {}

  /** Waits until it is so, looking once in a while. */
  static void so(Duration every, Callable<Boolean> what) {
    Awaitility.await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(every)
        .atMost(LONGEST)
        .until(what);
  }

  /** Waits until no job of a database is unfinished, and no row is to become one. */
  static void empty(String database, Duration every) {
    queued(database, every);
    so(every, () -> Rig.number(database, "select count(*) from (select from work limit 1) w") == 0);
  }

  /** Waits until all rows of batches that came to a database are jobs. */
  static void queued(String database, Duration every) {
    so(every, () -> Rig.number(database, "select exists (select from batch_pending)::int") == 0);
  }
}
