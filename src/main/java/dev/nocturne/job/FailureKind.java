package dev.nocturne.job;

import java.util.Locale;

/** The catalogue of failures, as clients see them in {@code failure.kind}. */
public enum FailureKind {
  /** Notte refused the request itself; its words are in the message. */
  INVALID(Then.FINAL),
  /** Our key is refused. Dispatch pauses; no job fails for it. */
  AUTH(Then.WAIT),
  /** Notte asked us to slow down. No job fails for it. */
  RATE_LIMITED(Then.WAIT),
  /** Notte has no room. No job fails for it. */
  OVERLOADED(Then.WAIT),
  /** Notte could not be reached or answered with an error of its own. No job fails for it. */
  UNREACHABLE(Then.WAIT),
  /** The page could not be opened. */
  NAVIGATION(Then.RETRY),
  /** The agent gave up. */
  AGENT_FAILED(Then.RETRY),
  /** An action of a script could not be done. */
  ACTION_FAILED(Then.RETRY),
  /** The function failed, or gave back what reads like an error. */
  FUNCTION_FAILED(Then.RETRY),
  /** The page was read, but what was asked for could not be extracted. */
  EXTRACTION_FAILED(Then.RETRY),
  /** The answer does not fit the job's response format. */
  RESULT_MISMATCH(Then.RETRY),
  /** The answer is larger than Nocturne takes in. */
  RESULT_TOO_LARGE(Then.FINAL),
  /** Worker after worker was lost while it held this job. */
  POISONED(Then.FINAL),
  /** The session ended under the job. */
  SESSION_EXPIRED(Then.RETRY),
  /** The agent was stopped or vanished. */
  INTERRUPTED(Then.RETRY),
  /** The attempt took longer than the job's timeout. */
  TIMEOUT(Then.RETRY),
  /** The job's deadline passed. */
  DEADLINE_EXCEEDED(Then.FINAL),
  /** What must not be done twice may have been done, and nobody can tell what came of it. */
  UNCLEAR(Then.FINAL),
  /**
   * A scrape's reply was lost or could not be understood; or it is this job alone whose calls bring
   * nothing: its session or agent does not start, or the plan does not cover what it asks.
   */
  UPSTREAM(Then.RETRY);

  private enum Then {
    FINAL,
    RETRY,
    WAIT
  }

  private final Then then;

  FailureKind(Then then) {
    this.then = then;
  }

  /** Whether another attempt may help. */
  public boolean retryable() {
    return then != Then.FINAL;
  }

  /** Whether the job only waits: nothing happened upstream, so no attempt is spent. */
  public boolean waits() {
    return then == Then.WAIT;
  }

  /** The name in JSON, tables and metrics. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
