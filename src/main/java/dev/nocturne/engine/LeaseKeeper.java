package dev.nocturne.engine;

import dev.nocturne.engine.InFlight.Why;
import dev.nocturne.job.Lease;
import dev.nocturne.store.JobStore;
import dev.nocturne.store.JobStore.Hold;
import java.util.List;
import java.util.function.LongSupplier;

/** Keeps the leases of all steps under way, and ends the calls of those that lost theirs. */
public final class LeaseKeeper {

  private final JobStore store;
  private final InFlight inFlight;
  private final EngineSettings settings;
  private final LongSupplier nanoTime;
  private volatile long renewed;

  /**
   * @param nanoTime a clock that never goes back, as {@link System#nanoTime()}
   */
  public LeaseKeeper(
      JobStore store, InFlight inFlight, EngineSettings settings, LongSupplier nanoTime) {
    this.store = store;
    this.inFlight = inFlight;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.renewed = nanoTime.getAsLong();
  }

  /**
   * Renews once; to be called three times within a lease. If the database does not answer, calls
   * are ended before their leases can be anybody else's.
   */
  public void round() {
    inFlight.interruptLate();
    List<Lease> leases = inFlight.leases();
    long begun = nanoTime.getAsLong();
    if (leases.isEmpty()) {
      renewed = begun;
      return;
    }
    try {
      apply(leases, store.renew(leases, settings.lease()), begun);
      renewed = begun;
    } catch (RuntimeException e) {
      if (begun - renewed > settings.lease().toNanos() * 2 / 3) {
        leases.forEach(lease -> inFlight.interrupt(lease, Why.LOST));
      }
      throw e;
    }
  }

  private void apply(List<Lease> leases, List<Hold> holds, long asked) {
    for (int i = 0; i < leases.size(); i++) {
      switch (holds.get(i)) {
        case HELD -> inFlight.renewed(leases.get(i), asked);
        case CANCELLED -> {
          inFlight.renewed(leases.get(i), asked);
          inFlight.interrupt(leases.get(i), Why.CANCELLED);
        }
        case LOST -> inFlight.interrupt(leases.get(i), Why.LOST);
      }
    }
  }
}
