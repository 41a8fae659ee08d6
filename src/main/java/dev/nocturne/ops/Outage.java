package dev.nocturne.ops;

import dev.nocturne.store.StoreUnavailable;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Lets rounds be while the database does not answer: the next one tries again. It is said when it
 * begins and when it is over, and not at each round.
 */
@Singleton
final class Outage {

  private static final Logger LOG = Logger.getLogger(Outage.class);

  private final AtomicBoolean on = new AtomicBoolean();

  /** Runs a round that needs the database. */
  void guard(Runnable round) {
    try {
      round.run();
    } catch (StoreUnavailable e) {
      if (on.compareAndSet(false, true)) {
        LOG.warnf(e, "the database does not answer; jobs wait until it does");
      }
    }
  }

  /** Notes an answer of the database; not every round asks it for one. */
  void answered() {
    if (on.compareAndSet(true, false)) {
      LOG.info("the database answers again");
    }
  }
}
