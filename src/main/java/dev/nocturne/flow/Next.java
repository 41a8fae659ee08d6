package dev.nocturne.flow;

import dev.nocturne.job.Failure;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a flow may ask of the engine, and nothing else. */
public sealed interface Next {

  /** Save this checkpoint and go on at once under the same lease. */
  record Continue(Progress progress) implements Next {}

  /**
   * Save this checkpoint and let go; the job is looked at again when it is woken or the time is up.
   *
   * @param agent the agent whose end wakes the job, or null if only time does
   * @param atMost the longest time until the next look
   */
  record Wait(Progress progress, @Nullable String agent, Duration atMost) implements Next {}

  /**
   * The attempt is over, or never came about ({@link dev.nocturne.job.FailureKind#waits()});
   * another one may follow.
   *
   * @param left what the attempt leaves open upstream
   * @param notBefore the shortest time until the next attempt; zero leaves it to the retry policy
   * @param credits what the attempt cost, or null if Notte did not tell
   */
  record Retry(Failure because, Footprint left, Duration notBefore, @Nullable BigDecimal credits)
      implements Next {

    /** One of whose cost Notte told nothing. */
    public Retry(Failure because, Footprint left, Duration notBefore) {
      this(because, left, notBefore, null);
    }
  }

  /**
   * The answer to a call was lost that may be made again, so the attempt is over and another one
   * may follow. Whether it was us who gave the call up, and for what, only the engine knows.
   *
   * @param left what the attempt may leave open upstream
   * @param notBefore the shortest time until the next attempt; zero leaves it to the retry policy
   */
  record Lost(Failure because, Footprint left, Duration notBefore) implements Next {

    /** What comes of it if nobody gave the call up, or it was for a lease that was late. */
    public Retry retry() {
      return new Retry(because, left, notBefore);
    }
  }

  /**
   * The run is over.
   *
   * @param credits what its last attempt cost, or null if Notte did not tell
   */
  record Finish(Outcome outcome, Footprint left, @Nullable BigDecimal credits) implements Next {

    /** One of whose cost Notte told nothing. */
    public Finish(Outcome outcome, Footprint left) {
      this(outcome, left, null);
    }
  }
}
