package dev.nocturne.schedule;

import java.time.Duration;
import java.util.Locale;

/**
 * What becomes of times at which no replica was there.
 *
 * @param after so late a run still is no misfire
 */
public record Misfire(Policy policy, Duration after) {

  /** What is done about them. */
  public enum Policy {
    /** They are left out. */
    SKIP,
    /** One run makes up for all of them. */
    FIRE_ONCE;

    /** The policy's name in JSON. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The policy of a name in JSON. */
    public static Policy of(String wire) {
      return valueOf(wire.toUpperCase(Locale.ROOT));
    }
  }
}
