package dev.nocturne.ops;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A round that never overlaps with itself: whoever asks for it while it runs makes it run once
 * more, however often it was asked for.
 */
final class Coalesced implements Runnable {

  private final Runnable round;
  private final AtomicInteger asked = new AtomicInteger();

  Coalesced(Runnable round) {
    this.round = round;
  }

  @Override
  public void run() {
    if (asked.getAndIncrement() > 0) {
      return;
    }
    int seen;
    do {
      seen = asked.get();
      try {
        round.run();
      } catch (RuntimeException e) {
        asked.set(0);
        throw e;
      }
    } while (!asked.compareAndSet(seen, 0));
  }
}
