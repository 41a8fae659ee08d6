package dev.nocturne.engine;

import dev.nocturne.engine.InFlight.Why;
import dev.nocturne.job.Lease;
import dev.nocturne.store.JobStore;
import dev.nocturne.store.JobStore.Hold;
import java.util.List;

/** Keeps the leases of all steps under way, and ends the calls of those that lost theirs. */
public final class LeaseKeeper {

  private final JobStore store;
  private final InFlight inFlight;
  private final EngineSettings settings;

  /** A keeper of these steps' leases. */
  public LeaseKeeper(JobStore store, InFlight inFlight, EngineSettings settings) {
    this.store = store;
    this.inFlight = inFlight;
    this.settings = settings;
  }

  /**
   * Renews once; to be called three times within a lease. While the database does not answer,
   * {@link #endLate} ends calls before their leases can be anybody else's.
   */
  public void round() {
    renew(inFlight.leases());
  }

  /**
   * Renews those alone that no round has renewed in time, since somebody was at their jobs or the
   * database did not answer. To be called each second: two unlucky rounds would end a step.
   */
  public void renewOverdue() {
    renew(inFlight.overdue());
  }

  private void renew(List<Lease> leases) {
    if (!leases.isEmpty()) {
      long asked = inFlight.now();
      apply(leases, store.renew(leases, settings.lease()), asked);
    }
  }

  /** Ends calls that may not go on, as {@link InFlight#interruptLate}; asks nobody. */
  public void endLate() {
    inFlight.interruptLate();
  }

  private void apply(List<Lease> leases, List<Hold> holds, long asked) {
    for (int i = 0; i < leases.size(); i++) {
      switch (holds.get(i)) {
        case HELD -> inFlight.renewed(leases.get(i), asked);
        case CANCELLED -> {
          inFlight.renewed(leases.get(i), asked);
          inFlight.interrupt(leases.get(i), Why.CANCELLED);
        }
        // It is asked for again when it is overdue; until then it ends when it would have.
        case BUSY -> {}
        case LOST -> inFlight.interrupt(leases.get(i), Why.LOST);
      }
    }
  }
}
