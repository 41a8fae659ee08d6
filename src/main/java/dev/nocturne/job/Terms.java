package dev.nocturne.job;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How urgently and how patiently a job is worked on, beside whom, and what is kept of it.
 *
 * @param priority 0 to 9, 9 first
 * @param timeout the longest one attempt may take, from its session's start
 * @param deadline the longest a run may take, waiting included, or null for ever
 * @param maxAttempts 1 to 10
 * @param lane what the job has in common with those of its tenant that must not run beside it, such
 *     as {@code host:example.com}, or null if it runs beside any
 * @param captures what is fetched from Notte and kept when it has ended
 */
public record Terms(
    int priority,
    Duration timeout,
    @Nullable Duration deadline,
    int maxAttempts,
    @Nullable String lane,
    Set<Capture> captures) {

  /** What a job gets that asks for nothing. */
  public static final Terms DEFAULT = new Terms(5, Duration.ofMinutes(10), null, 3);

  public Terms {
    captures = Set.copyOf(captures);
  }

  /** The terms of a job of which nothing is kept. */
  public Terms(
      int priority,
      Duration timeout,
      @Nullable Duration deadline,
      int maxAttempts,
      @Nullable String lane) {
    this(priority, timeout, deadline, maxAttempts, lane, Set.of());
  }

  /** The terms of a job that runs beside any, and of which nothing is kept. */
  public Terms(int priority, Duration timeout, @Nullable Duration deadline, int maxAttempts) {
    this(priority, timeout, deadline, maxAttempts, null);
  }
}
