package dev.nocturne.artifact;

import dev.nocturne.store.Captures.Due;
import dev.nocturne.store.Captures.Verdict;
import dev.nocturne.store.Captures.Verdict.Again;
import dev.nocturne.store.Captures.Verdict.GivenUp;
import java.time.Duration;
import java.util.Random;

/** Says when something that is not there yet is asked for again, and when no more. */
record Patience(Random jitter) {

  /** Some say that Notte keeps films for no longer. */
  static final Duration LIMIT = Duration.ofDays(1);

  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int FACTOR = 3;

  /** What becomes of a take that brought nothing. */
  Verdict judge(Due due, String reason) {
    return due.waited().compareTo(LIMIT) >= 0
        ? new GivenUp(reason)
        : new Again(reason, delay(due.take().number()));
  }

  /** Up to a tenth longer than it would be, so that what ended together does not come together. */
  private Duration delay(int number) {
    double grown = (double) FIRST.toMillis() * Math.pow(FACTOR, Math.max(0, number - 1));
    double millis = Math.min((double) LONGEST.toMillis(), grown);
    return Duration.ofMillis((long) (millis * (1 + jitter.nextDouble() / 10)));
  }
}
