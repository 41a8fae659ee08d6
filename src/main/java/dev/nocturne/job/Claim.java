package dev.nocturne.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job in the hands of a worker.
 *
 * @param takeovers how many leases of this run expired in their holder's hands, this claim included
 * @param cancelRequested whether the client wants it to end
 */
public record Claim(
    Lease lease,
    JobSpec spec,
    Progress progress,
    Attempt attempt,
    Times times,
    int takeovers,
    boolean cancelRequested) {

  /** The claim after a checkpoint. */
  public Claim at(Progress next) {
    return new Claim(lease, spec, next, attempt, times, takeovers, cancelRequested);
  }

  /**
   * Which try this is.
   *
   * @param number the attempt under way, from 1
   * @param max how many the run has
   */
  public record Attempt(int run, int number, int max) {

    /** Whether a failure now may be followed by another attempt. */
    public boolean mayBeFollowed() {
      return number < max;
    }
  }

  /**
   * The store's clock and what is timed by it.
   *
   * @param now when the job was claimed
   * @param attemptStarted when the attempt began
   * @param attemptEnds when the attempt has taken its timeout, which counts from its session
   * @param deadline when the run is over whatever happens, or null for never
   */
  public record Times(
      Instant now, Instant attemptStarted, Instant attemptEnds, @Nullable Instant deadline) {

    private static final Duration LONG = Duration.ofMinutes(10);

    /** Whether the run's deadline has passed. */
    public boolean overdue() {
      return deadline != null && !now.isBefore(deadline);
    }

    /** Whether the attempt has taken longer than it may. */
    public boolean timedOut() {
      return !now.isBefore(attemptEnds);
    }

    /** Whether it is so late that nothing more is waited for. */
    public boolean longOver() {
      return !now.isBefore(attemptEnds.plus(LONG));
    }
  }
}
