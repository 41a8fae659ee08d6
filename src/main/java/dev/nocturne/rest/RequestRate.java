package dev.nocturne.rest;

import java.time.Duration;

/** So many requests a second, and as many at once after a second without any. */
final class RequestRate {

  private static final long SECOND = 1_000_000_000;

  private final long gap;

  /** When the next request would come if all came evenly, in nanoseconds. */
  private long next;

  /**
   * A rate that nobody has used yet.
   *
   * @param now in nanoseconds, of a clock that never goes back
   */
  RequestRate(int perSecond, long now) {
    this.gap = SECOND / perSecond;
    this.next = now;
  }

  /** Lets a request pass, or tells how long it is until one may; zero if it passes. */
  synchronized Duration pass(long now) {
    if (next - now < 0) {
      next = now;
    }
    long early = next + gap - now - SECOND;
    if (early > 0) {
      return Duration.ofNanos(early);
    }
    next += gap;
    return Duration.ZERO;
  }
}
