package dev.nocturne.store;

import java.time.Duration;

/** Housekeeping that replicas share. */
public interface Upkeep {

  /**
   * Whether this replica does the round of that name now; each round is done by one replica at a
   * time, at most once in {@code every}, on the store's clock.
   */
  boolean turn(String round, Duration every);

  /**
   * Deletes ended jobs older than {@code jobs}, events older than {@code events} that every sink
   * has got, and idempotency keys older than {@code keys}, at most {@code most} of each.
   *
   * @return how many rows went
   */
  int retire(Duration jobs, Duration events, Duration keys, int most);
}
