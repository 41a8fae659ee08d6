package dev.nocturne.notte;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Whether Notte answers at all. After so many failures in a row nothing is sent for a while, then
 * one call at a time until one is answered. Guarded by its owner.
 */
final class Circuit {

  /** One failed call is chance, so many in a row are not. */
  private static final int FAILURES = 5;

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** No call takes longer than this, so a probe that said nothing by then is lost. */
  private static final Duration LOST = Duration.ofMinutes(4);

  /** Those that wait for somebody's probe ask again after this. */
  private static final Duration WAIT = Duration.ofSeconds(1);

  private int failures;
  private Duration next = FIRST;
  private Instant until = Instant.MIN;
  private Instant probing = Instant.MIN;

  void answered() {
    failures = 0;
    next = FIRST;
    until = Instant.MIN;
    probing = Instant.MIN;
  }

  void failed(Instant now, RandomGenerator random) {
    failures++;
    probing = Instant.MIN;
    if (open() && !now.isBefore(until)) {
      // Between three quarters of the wait and all of it, so that replicas do not march in step.
      double part = 0.75 + random.nextDouble() / 4;
      until = now.plusMillis((long) (next.toMillis() * part));
      next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    }
  }

  /** If this was the probe, the next caller may probe. */
  void abandoned() {
    probing = Instant.MIN;
  }

  boolean open() {
    return failures >= FAILURES;
  }

  Duration left(Instant now) {
    return now.isBefore(until) ? Duration.between(now, until) : Duration.ZERO;
  }

  /** Zero for whoever may call now, which it then does. */
  Duration probe(Instant now) {
    if (!open()) {
      return Duration.ZERO;
    }
    if (now.isBefore(until) || now.isBefore(probing)) {
      return WAIT;
    }
    probing = now.plus(LOST);
    return Duration.ZERO;
  }
}
