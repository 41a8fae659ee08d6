package dev.nocturne.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How urgently and how patiently a job is worked on.
 *
 * @param priority 0 to 9, 9 first
 * @param timeout the longest one attempt may take, from its session's start
 * @param deadline the longest a run may take, waiting included, or null for ever
 * @param maxAttempts 1 to 10
 * @param lane what the job has in common with those of its tenant that must not run beside it, such
 *     as {@code host:example.com}, or null if it runs beside any
 */
public record Terms(
    int priority,
    Duration timeout,
    @Nullable Duration deadline,
    int maxAttempts,
    @Nullable String lane) {

  /** What a job gets that asks for nothing. */
  public static final Terms DEFAULT = new Terms(5, Duration.ofMinutes(10), null, 3);

  /** The terms of a job that runs beside any. */
  public Terms(int priority, Duration timeout, @Nullable Duration deadline, int maxAttempts) {
    this(priority, timeout, deadline, maxAttempts, null);
  }
}
