package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.Footprint;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import java.time.Duration;

/**
 * Calls of one sort that may be made again when their answer was lost, and have to be paid again. A
 * gateway that gives one page up each time looks like an outage, so even that ends.
 */
final class PaidCalls {

  /**
   * So often in a row a call is lost as if Notte were down before its job is to blame, whatever
   * becomes of others'. With the pauses between them that is most of an hour.
   */
  private static final int PATIENCE = 15;

  /** A batch may have so many of them, which takes some 20 MB. */
  private static final int JOBS = 100_000;

  /** So often it is made again without a pause of its own. */
  private static final int AT_ONCE = 4;

  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final FailedCalls account = new FailedCalls(PATIENCE, JOBS);
  private final FailedCalls refusals = new FailedCalls();

  /** A call begins; its answer is told with this. */
  long begun() {
    return refusals.begun();
  }

  /** A job's call was answered. */
  void answered(Claim claim, long begun) {
    account.answered(claim);
    refusals.answered(claim, begun);
  }

  /** Notte did nothing, and whether the job is to blame for it. */
  boolean refused(Busy busy, Claim claim) {
    return refusals.refused(claim, busy);
  }

  /**
   * What an attempt comes to whose answer was lost. One that we ended ourselves counts as if Notte
   * were down: what it brings may make this replica stand still each time, until its lease is late.
   *
   * @param left what the attempt may leave open
   */
  Next lost(Unclear lost, Footprint left, Claim claim) {
    if (lost.scope() == Scope.REQUEST && !Thread.currentThread().isInterrupted()) {
      return new Next.Lost(Flows.failure(lost, true), left, Duration.ZERO);
    }
    FailedCalls.Verdict verdict = account.failed(claim);
    Failure failure = Flows.failure(lost, verdict.blamed());
    return new Next.Lost(failure, left, pause(verdict.row()));
  }

  private static Duration pause(int row) {
    if (row <= AT_ONCE) {
      return Duration.ZERO;
    }
    Duration pause = PAUSE.multipliedBy(1L << (row - AT_ONCE - 1));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
