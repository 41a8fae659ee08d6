package dev.nocturne.store;

/**
 * What should be done by now at Notte or in the store of artifacts, and is tried again and again.
 */
public interface Leftovers {

  /**
   * How much of it there is.
   *
   * @param artifacts of ended jobs that are not kept yet
   * @param personas of ended jobs that are not deleted yet
   */
  record Count(long artifacts, long personas) {}

  /** Counts it over all tenants, up to so many of each. */
  Count count(int most);
}
