package dev.nocturne.store;

import dev.nocturne.job.Failure;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One write of a worker. Under a stale token it changes nothing. */
public sealed interface Change {

  /** The lease the worker writes under. */
  Lease lease();

  /** How many characters it has to write about, of those that may be many. */
  default long size() {
    return switch (this) {
      case Checkpoint checkpoint -> checkpoint.progress().size();
      case Park park -> park.progress().size();
      case Requeue requeue -> requeue.because().size();
      case Finish finish -> finish.outcome().size();
    };
  }

  /** A checkpoint; the worker goes on under the same lease. */
  record Checkpoint(Lease lease, Progress progress) implements Change {}

  /**
   * A checkpoint, and the lease given back; the job keeps its slot. A job that is to be cancelled
   * is due at once.
   *
   * @param agent the agent whose end wakes the job, or null
   * @param atMost the time until the job is due by itself
   */
  record Park(Lease lease, Progress progress, @Nullable String agent, Duration atMost)
      implements Change {}

  /**
   * The attempt is over and the job queued again, to start afresh in a slot of its own choosing. If
   * the failure only waits, no attempt is spent and no attempt is recorded.
   *
   * @param left what becomes of the slot
   * @param after the time until the job is due
   * @param credits what the attempt cost, or null if Notte did not tell
   */
  record Requeue(
      Lease lease, Failure because, Footprint left, Duration after, @Nullable BigDecimal credits)
      implements Change {

    /** One of whose cost Notte told nothing. */
    public Requeue(Lease lease, Failure because, Footprint left, Duration after) {
      this(lease, because, left, after, null);
    }
  }

  /**
   * The run is over: outcome, status and event in one transaction.
   *
   * @param credits what its last attempt cost, or null if Notte did not tell
   */
  record Finish(Lease lease, Outcome outcome, Footprint left, @Nullable BigDecimal credits)
      implements Change {

    /** One of whose cost Notte told nothing. */
    public Finish(Lease lease, Outcome outcome, Footprint left) {
      this(lease, outcome, left, null);
    }
  }
}
