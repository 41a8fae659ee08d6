package dev.nocturne.store;

import java.util.List;
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

  /** The turn from which the next claim looks; also from the first. */
  synchronized long next() {
    return looks.due() ? 0 : turn;
  }

  /**
   * A claim that began at that time looked from a turn on.
   *
   * @param taken the turns that it took
   */
  synchronized void learn(long begun, long from, List<Long> taken) {
    if (from == 0) {
      looks.made(begun);
    }
    // A server may be replaced by one with lower numbers.
    long next = taken.stream().mapToLong(Long::longValue).max().orElse(-1) + 1;
    turn = from == 0 && next > 0 ? next : Math.max(turn, next);
  }
}
