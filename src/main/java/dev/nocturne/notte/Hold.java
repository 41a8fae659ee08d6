package dev.nocturne.notte;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A wait that grows as long as what caused it goes on. Guarded by its owner. */
final class Hold {

  /** Waits that end this close together are one. */
  private static final Duration SAME = Duration.ofSeconds(1);

  private final Duration first;
  private final Duration most;
  private Duration next;
  private Instant until = Instant.MIN;

  Hold(Duration first, Duration most) {
    this.first = first;
    this.most = most;
    this.next = first;
  }

  /**
   * Begins or prolongs the wait.
   *
   * @param asked a time that was asked for; without one the wait is twice the last one
   * @return whether that is news, and not what a call beside this one was told as well
   */
  boolean hold(Instant now, Optional<Duration> asked) {
    Instant before = until;
    if (asked.isPresent()) {
      Instant then = now.plus(asked.get());
      until = then.isAfter(until) ? then : until;
    } else if (!now.isBefore(until)) {
      // Those that were under way already when the wait began tell nothing new.
      until = now.plus(next);
      next = next.multipliedBy(2).compareTo(most) > 0 ? most : next.multipliedBy(2);
    }
    return until.isAfter(now) && (calm(before) || until.isAfter(before.plus(SAME)));
  }

  /** The cause is gone, unless the wait is on: then it is an older call that was answered. */
  void over(Instant now) {
    if (now.isBefore(until)) {
      return;
    }
    next = first;
    until = Instant.MIN;
  }

  /** Whether there is no cause. */
  boolean calm() {
    return calm(until);
  }

  private static boolean calm(Instant until) {
    return until.equals(Instant.MIN);
  }

  /** How long is left to wait. */
  Duration left(Instant now) {
    return now.isBefore(until) ? Duration.between(now, until) : Duration.ZERO;
  }
}
