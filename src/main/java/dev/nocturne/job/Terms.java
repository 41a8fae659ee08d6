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
 */
public record Terms(int priority, Duration timeout, @Nullable Duration deadline, int maxAttempts) {

  /** What a job gets that asks for nothing. */
  public static final Terms DEFAULT = new Terms(5, Duration.ofMinutes(10), null, 3);
}
