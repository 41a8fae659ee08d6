package dev.nocturne.engine;

import dev.nocturne.store.Upkeep;
import java.time.Duration;

/**
 * Deletes what is old and retired, a little at a time.
 *
 * @param jobs how long ended jobs are kept
 * @param events how long events stay readable, at least a day
 * @param keys how long idempotency keys are kept, at least a day
 */
public record Retention(Upkeep upkeep, Duration jobs, Duration events, Duration keys) {

  private static final int MOST = 1_000;

  /**
   * Deletes once.
   *
   * @return how many rows went; zero means that nothing is left to delete now
   */
  public int round() {
    return upkeep.retire(jobs, events, keys, MOST);
  }
}
