package dev.nocturne.intake;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;

/** Reads durations that are exact: days, hours, minutes and seconds, but no months or years. */
public final class Durations {

  private Durations() {}

  /** The duration of an ISO-8601 text such as {@code PT30S}, or empty if it is none. */
  public static Optional<Duration> read(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeException | ArithmeticException _) {
      return Optional.empty();
    }
  }

  /** As {@link #read}, and within limits, both of which are allowed themselves. */
  static Optional<Duration> between(Duration least, Duration most, String text) {
    return read(text).filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0);
  }
}
