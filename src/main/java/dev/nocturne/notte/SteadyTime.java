package dev.nocturne.notte;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Time that nobody can set back or forth, from the epoch on; it is of no calendar. */
final class SteadyTime implements InstantSource {

  private final LongSupplier nanoTime;
  private final long start;

  /**
   * @param nanoTime a clock that never goes back, as {@link System#nanoTime()}
   */
  SteadyTime(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanoTime.getAsLong() - start);
  }
}
