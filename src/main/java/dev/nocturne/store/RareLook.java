package dev.nocturne.store;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When to look through what an index begins with. The entries of all that was taken are still there
 * until the next vacuum, or for as long as somebody holds an old snapshot open, a dump perhaps; and
 * a look passes over them. So looks are made as seldom as lets them take a twentieth of the time,
 * but every five seconds at least: what they are for is not seen meanwhile, and one that was held
 * up by something else says nothing of the next.
 */
final class RareLook {

  private static final long SHARE = 20;
  private static final long MOST = Duration.ofSeconds(5).toNanos();

  private final LongSupplier nanoTime;
  private long ended;
  private long took;

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
    return nanoTime.getAsLong() - ended >= Math.min(SHARE * took, MOST);
  }

  /** A look that was begun at that time is over. */
  synchronized void made(long begun) {
    ended = nanoTime.getAsLong();
    took = ended - begun;
  }
}
