package dev.nocturne.store;

import java.util.function.LongSupplier;

/**
 * Knows from which turn on slots are free, so that a claim need not look through all that are held,
 * nor through their versions. A slot below may become free unseen, where a transaction that freed
 * it ended after one that did so later; the next look from the beginning finds it.
 */
final class SlotFloor {

  private final RareLook looks;
  private long turn;

  /**
   * @param nanoTime a clock that never goes back
   */
  SlotFloor(LongSupplier nanoTime) {
    this.looks = new RareLook(nanoTime);
  }

  /** A time for {@link #learn}. */
  long now() {
    return looks.now();
  }

  /** The turn from which the next claim looks; also from the first. */
  synchronized long next() {
    return looks.due() ? 0 : turn;
  }

  /**
   * A claim that began at that time looked from a turn on.
   *
   * @param last the last turn that it took, or 0
   */
  synchronized void learn(long begun, long from, long last) {
    if (from == 0) {
      looks.made(begun);
    }
    // A server may be replaced by one with lower numbers.
    turn = from == 0 && last > 0 ? last + 1 : Math.max(turn, last + 1);
  }
}
