package dev.nocturne.access;

import org.jspecify.annotations.Nullable;

/**
 * What a tenant may have at most, each at least 1; null where nothing bounds it. Jobs and steps are
 * at most {@link #MOST}.
 *
 * @param requestsPerSecond on each replica
 * @param queuedJobs that have not ended
 * @param slots that its jobs and its sessions without a job occupy at once
 * @param stepsPerDay that the jobs may take which are accepted on one day in UTC
 */
public record Quota(
    @Nullable Integer requestsPerSecond,
    @Nullable Long queuedJobs,
    @Nullable Integer slots,
    @Nullable Long stepsPerDay) {

  /** So many are as good as no bound, and far from what a number holds. */
  public static final long MOST = 1_000_000_000_000L;

  /** Nothing is bounded. */
  public static final Quota NONE = new Quota(null, null, null, null);

  /** This quota where it says something, else the other one. */
  public Quota or(Quota usual) {
    return new Quota(
        requestsPerSecond == null ? usual.requestsPerSecond : requestsPerSecond,
        queuedJobs == null ? usual.queuedJobs : queuedJobs,
        slots == null ? usual.slots : slots,
        stepsPerDay == null ? usual.stepsPerDay : stepsPerDay);
  }

  /** Whether it bounds what is submitted. */
  public boolean boundsJobs() {
    return queuedJobs != null || stepsPerDay != null;
  }
}
