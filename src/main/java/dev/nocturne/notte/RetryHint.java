package dev.nocturne.notte;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** How long Notte asks us to wait: {@code Retry-After}, else the end of the rate window. */
final class RetryHint {

  /** A longer wait is asked for by a mistake; after this one more request does no harm. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** Above this a number of seconds is a date: 2001 and later. */
  private static final long EPOCH_SECONDS = 1_000_000_000L;

  private static final long EPOCH_MILLIS = 1_000_000_000_000L;

  private final InstantSource clock;

  RetryHint(InstantSource clock) {
    this.clock = clock;
  }

  /** The wait, from zero to 15 minutes, or null if the reply names none that can be understood. */
  @Nullable Duration of(Reply reply) {
    Duration wait = number(reply.header("Retry-After"));
    if (wait == null) {
      wait = date(reply.header("Retry-After"));
    }
    if (wait == null) {
      wait = number(reply.header("X-RateLimit-Reset"));
    }
    if (wait == null) {
      return null;
    }
    return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  /** How long until Notte allows requests again if this was the last it allows, else null. */
  @Nullable Duration spent(Reply reply) {
    String remaining = reply.header("X-RateLimit-Remaining");
    Duration reset = number(reply.header("X-RateLimit-Reset"));
    if (remaining == null || !remaining.strip().equals("0") || reset == null) {
      return null;
    }
    // Nobody says how long a window is, so a hint alone does not stop us for long.
    return reset.isNegative() || reset.compareTo(WINDOW) > 0 ? null : reset;
  }

  private @Nullable Duration number(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      double number = Double.parseDouble(header.strip());
      if (!Double.isFinite(number) || Math.abs(number) > 1e15) {
        return null;
      }
      long millis = (long) Math.ceil(number * 1000);
      if (number >= EPOCH_MILLIS) {
        return Duration.between(clock.instant(), Instant.ofEpochMilli((long) number));
      }
      return number >= EPOCH_SECONDS
          ? Duration.between(clock.instant(), Instant.ofEpochMilli(millis))
          : Duration.ofMillis(millis);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private @Nullable Duration date(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      Instant then =
          ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.between(clock.instant(), then);
    } catch (DateTimeException _) {
      return null;
    }
  }
}
