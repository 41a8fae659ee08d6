package dev.nocturne.store;

/** What tenants have used of their quotas, for them to look at. */
public interface QuotaUses {

  /** What a tenant has used; nothing if it was never counted, as where nothing is bounded. */
  Used of(String tenant);

  /**
   * What was used.
   *
   * @param jobs at least those that have not ended, as they were counted last
   * @param steps that were asked for today
   */
  record Used(long jobs, long steps) {}
}
