package dev.nocturne.store;

import java.util.function.LongSupplier;

/**
 * When to look through what an index begins with. That is cheap, unless somebody holds an old
 * snapshot open, a dump perhaps: then the entries of all that was taken since are still there, and
 * a look passes over them. While looks are dear they are made so seldom that they take a twentieth
 * of the time.
 */
final class RareLook {

  /** Many times what a look takes whose index is clean. */
  private static final long CHEAP = 5_000_000;

  /** So many one after the other are not dear by chance, because the machine is busy. */
  static final int ENOUGH = 3;

  private static final long SHARE = 20;

  private final LongSupplier nanoTime;
  private long ended;
  private long took;
  private int dear;

  /**
   * @param nanoTime a clock that never goes back, as {@link System#nanoTime()}
   */
  RareLook(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Now, for {@link #made}. */
  long now() {
    return nanoTime.getAsLong();
  }

  synchronized boolean due() {
    return dear < ENOUGH || nanoTime.getAsLong() - ended > SHARE * took;
  }

  /** A look that was begun at that time is over. */
  synchronized void made(long begun) {
    ended = nanoTime.getAsLong();
    took = ended - begun;
    dear = took < CHEAP ? 0 : dear + 1;
  }
}
