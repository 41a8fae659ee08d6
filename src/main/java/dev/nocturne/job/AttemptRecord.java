package dev.nocturne.job;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try within a run.
 *
 * @param endedAt null while it is under way
 * @param failure why it did not succeed; null while it is under way and when it did
 */
public record AttemptRecord(
    int run,
    int number,
    Instant startedAt,
    @Nullable Instant endedAt,
    Traces traces,
    @Nullable Failure failure) {

  /**
   * What there is of it at Notte.
   *
   * @param credits what it cost, or null while it is under way and if Notte did not tell
   */
  public record Traces(
      @Nullable String session, @Nullable String agent, @Nullable BigDecimal credits) {}
}
