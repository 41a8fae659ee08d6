package dev.nocturne.job;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a job is tried again: exponential backoff with full jitter above a floor, by what went
 * wrong.
 *
 * @param random the source of jitter; seeded in tests
 */
public record RetryPolicy(RandomGenerator random) {

  private static final Duration LONGEST = Duration.ofMinutes(5);

  /**
   * How long to wait before the attempt after {@code attempt} (from 1).
   *
   * <p>Where a job only waits for Notte, the whole key is held back elsewhere, so a short spread is
   * enough to keep the jobs from coming back in one moment.
   */
  public Duration after(FailureKind kind, int attempt) {
    Duration base = kind.waits() ? Duration.ofSeconds(2) : base(kind);
    int doublings = kind.waits() ? 1 : Math.min(attempt, 10);
    long most = Math.min(LONGEST.toMillis(), base.toMillis() << doublings);
    return Duration.ofMillis(random.nextLong(base.toMillis(), Math.max(most, base.toMillis() + 1)));
  }

  private static Duration base(FailureKind kind) {
    return switch (kind) {
      case NAVIGATION, UPSTREAM -> Duration.ofSeconds(5);
      case ACTION_FAILED, AGENT_FAILED, FUNCTION_FAILED, EXTRACTION_FAILED, RESULT_MISMATCH ->
          Duration.ofSeconds(2);
      case SESSION_EXPIRED, INTERRUPTED, TIMEOUT -> Duration.ofSeconds(1);
      case AUTH, RATE_LIMITED, OVERLOADED, UNREACHABLE -> Duration.ofSeconds(2);
      case INVALID, RESULT_TOO_LARGE, POISONED, DEADLINE_EXCEEDED, UNCLEAR -> Duration.ofSeconds(1);
    };
  }
}
