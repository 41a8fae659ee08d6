package dev.nocturne.webhook;

import dev.nocturne.store.Deliveries.Due;
import dev.nocturne.store.Deliveries.Fault;
import dev.nocturne.store.Deliveries.Verdict;
import dev.nocturne.store.EventTypes;
import dev.nocturne.webhook.Answer.Answered;
import dev.nocturne.webhook.Answer.Silent;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows from an answer: ten tries over three days, as Standard Webhooks proposes,
 * each a little later than that, so that not all come back at once.
 */
public final class RetrySchedule {

  /** The times between two tries. */
  static final List<Duration> DELAYS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  /** The longest rest that a webhook can ask for. */
  static final Duration LONGEST_REST = Duration.ofHours(24);

  private static final double JITTER = 0.1;
  private static final int GONE = 410;
  private static final Set<Integer> BUSY = Set.of(429, 503);

  private final RandomGenerator random;

  /** A schedule that is shifted by chance. */
  public RetrySchedule(RandomGenerator random) {
    this.random = random;
  }

  /** What follows. */
  Verdict judge(Due due, Answer answer) {
    return switch (answer) {
      case Answered(int status, _) when status >= 200 && status < 300 ->
          new Verdict.Arrived(status);
      case Answered(int status, _) when status == GONE ->
          new Verdict.Gone(new Fault(status, "the webhook is gone"));
      case Answered(int status, String retryAfter) ->
          failed(
              due,
              new Fault(status, reason(status)),
              BUSY.contains(status) ? rest(retryAfter, due.at()) : null);
      case Silent(String why) -> failed(due, new Fault(null, why), null);
    };
  }

  private Verdict failed(Due due, Fault fault, @Nullable Duration rest) {
    if (due.message().type().equals(EventTypes.PING)) {
      return new Verdict.Dropped(fault);
    }
    return delay(due.step())
        .<Verdict>map(
            delay ->
                new Verdict.Again(
                    fault, rest != null && rest.compareTo(delay) > 0 ? rest : delay, rest))
        .orElseGet(() -> new Verdict.Failed(fault));
  }

  /**
   * The time until the next try, or empty if there is none.
   *
   * @param before how many tries were over before this one
   */
  private Optional<Duration> delay(int before) {
    if (before >= DELAYS.size()) {
      return Optional.empty();
    }
    long millis = DELAYS.get(before).toMillis();
    return Optional.of(Duration.ofMillis(millis + (long) (millis * JITTER * random.nextDouble())));
  }

  private static String reason(int status) {
    return status >= 300 && status < 400
        ? "redirects are not followed"
        : "the webhook answered with an error";
  }

  /** What Retry-After asks for: seconds, or a date. */
  private static @Nullable Duration rest(@Nullable String text, Instant now) {
    if (text == null) {
      return null;
    }
    String value = text.strip();
    Duration asked;
    if (value.matches("[0-9]{1,9}")) {
      asked = Duration.ofSeconds(Long.parseLong(value));
    } else {
      try {
        Instant until =
            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        asked = Duration.between(now, until);
      } catch (DateTimeException _) {
        return null;
      }
    }
    if (asked.isNegative()) {
      return null;
    }
    return asked.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : asked;
  }
}
