package dev.nocturne.notte;

import java.time.Duration;
import java.time.Instant;

/**
 * How many sessions Notte has room for: half as many after each complaint, one more for each half
 * minute without. Guarded by its owner.
 */
final class Room {

  private static final Duration GROWS = Duration.ofSeconds(30);

  /** Complaints this close together are about the same crowd. */
  static final Duration SAME = Duration.ofSeconds(5);

  private int configured = Integer.MAX_VALUE;
  private int allowed = Integer.MAX_VALUE;
  private Instant since = Instant.EPOCH;

  /**
   * Heeds a complaint, as often as it is heard.
   *
   * @param at when it was made
   * @return whether it is about another crowd than the last one
   */
  boolean shrink(Instant at) {
    boolean first = allowed == Integer.MAX_VALUE;
    boolean other = first || !at.isBefore(since.plus(SAME));
    if (other) {
      allowed = Math.max(1, of(configured, at) / 2);
      since = at;
    }
    return other;
  }

  int of(int configured, Instant now) {
    this.configured = configured;
    if (allowed == Integer.MAX_VALUE) {
      return configured;
    }
    long grown = allowed + Duration.between(since, now).dividedBy(GROWS);
    if (grown >= configured) {
      allowed = Integer.MAX_VALUE;
      return configured;
    }
    return (int) grown;
  }

  boolean shrunk(Instant now) {
    return of(configured, now) < configured;
  }
}
