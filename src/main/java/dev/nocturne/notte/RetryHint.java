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

  /**
   * The wait, up to 15 minutes, or null if the reply names none that can be understood. A time that
   * has come names none either: Notte just refused.
   */
  @Nullable Duration of(Reply reply) {
    Instant now = now(reply);
    Duration wait = number(reply.header("Retry-After"), now);
    if (wait == null) {
      wait = ahead(date(reply.header("Retry-After")), now);
    }
    if (wait == null) {
      wait = number(reply.header("X-RateLimit-Reset"), now);
    }
    return wait != null && wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }

  /** How long until Notte allows requests again if this was the last it allows, else null. */
  @Nullable Duration spent(Reply reply) {
    String remaining = reply.header("X-RateLimit-Remaining");
    Duration reset = number(reply.header("X-RateLimit-Reset"), now(reply));
    if (remaining == null || !remaining.strip().equals("0") || reset == null) {
      return null;
    }
    // Nobody says how long a window is, so a hint alone does not stop us for long.
    return reset.compareTo(WINDOW) > 0 ? null : reset;
  }

  /** By the clock that Notte's times are of, where it tells it: ours may be another. */
  private Instant now(Reply reply) {
    Instant theirs = date(reply.header("Date"));
    return theirs == null ? clock.instant() : theirs;
  }

  private static @Nullable Duration number(@Nullable String header, Instant now) {
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
        return ahead(Instant.ofEpochMilli((long) number), now);
      }
      return ahead(
          number >= EPOCH_SECONDS ? Instant.ofEpochMilli(millis) : now.plusMillis(millis), now);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private static @Nullable Instant date(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(header.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException _) {
      return null;
    }
  }

  private static @Nullable Duration ahead(@Nullable Instant then, Instant now) {
    return then != null && then.isAfter(now) ? Duration.between(now, then) : null;
  }
}
