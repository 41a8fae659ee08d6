package dev.nocturne.live;

import java.time.Duration;

/** What came of asking Notte about a job, or something else of a tenant's. */
public sealed interface Look<T> {

  /** It is there. */
  record Found<T>(T value) implements Look<T> {}

  /** It is not there. */
  record Missing<T>(Reason why) implements Look<T> {}

  /** Why something is not there. */
  sealed interface Reason {

    /** The tenant has no such thing. */
    record Unknown() implements Reason {}

    /** The job ended, and never had it. */
    record Never() implements Reason {}

    /** It may come; what for is said in words for clients. */
    record NotYet(String what) implements Reason {}

    /** Notte does not have it any more, or does not hand it out. */
    record Gone() implements Reason {}

    /** Notte refuses what was asked for, in its own words. */
    record Refused(String words) implements Reason {}

    /** The answer was lost, and what was asked for may have been done: in words for clients. */
    record Lost(String words) implements Reason {}

    /** Notte cannot be asked now; it may answer after a while. */
    record Later(Duration after) implements Reason {}
  }
}
