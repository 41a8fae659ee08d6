package dev.nocturne.engine;

import dev.nocturne.store.Upkeep;

/**
 * Deletes what is old and retired, a little at a time.
 *
 * @param keep how long it stays; events and idempotency keys at least a day
 */
public record Retention(Upkeep upkeep, Upkeep.Keep keep) {

  private static final int MOST = 1_000;

  /**
   * Deletes once.
   *
   * @return how many rows went; zero means that nothing is left to delete now
   */
  public int round() {
    return upkeep.retire(keep, MOST);
  }
}
