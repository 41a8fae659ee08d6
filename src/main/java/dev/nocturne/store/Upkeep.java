package dev.nocturne.store;

import java.time.Duration;
import java.util.Set;

/** Housekeeping that replicas share. */
public interface Upkeep {

  /**
   * Whether this replica does the round of that name now; each round is done by one replica at a
   * time, at most once in {@code every}, on the store's clock.
   */
  boolean turn(String round, Duration every);

  /**
   * Deletes ended jobs and sessions, events and idempotency keys that are older than they are kept,
   * at most {@code most} of each. An event stays until the sinks that are in use have got it.
   *
   * @return how many rows went
   */
  int retire(Keep keep, int most);

  /**
   * How long things are kept.
   *
   * @param jobs ended jobs, and sessions without one, these at least as long as keys
   * @param keys idempotency keys
   * @param sinks the sinks that this replica feeds; those that another one feeds count too, and one
   *     that nobody has fed for a day is out of use
   */
  record Keep(Duration jobs, Duration events, Duration keys, Set<String> sinks) {
    public Keep {
      sinks = Set.copyOf(sinks);
    }
  }
}
