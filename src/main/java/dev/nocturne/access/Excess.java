package dev.nocturne.access;

import java.time.Duration;

/**
 * A tenant asked for more than it may have.
 *
 * @param most what it may have
 * @param comeAgain when there may be room again; a whole number of seconds, at least one
 */
public record Excess(Limit limit, long most, Duration comeAgain) {

  public Excess {
    long seconds = Math.max(1, comeAgain.plusNanos(999_999_999).toSeconds());
    comeAgain = Duration.ofSeconds(seconds);
  }

  /** The rule that it met, for people. */
  public String detail() {
    return limit.rule(most);
  }
}
