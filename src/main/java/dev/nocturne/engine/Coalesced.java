package dev.nocturne.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A round that never overlaps with itself: whoever asks for it while it runs makes it run once
 * more, however often it was asked for.
 */
public final class Coalesced implements Runnable {

  private final Runnable round;
  private final AtomicInteger asked = new AtomicInteger();

  /** Makes that a round which may be asked for by many at once. */
  public Coalesced(Runnable round) {
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
      once();
    } while (!asked.compareAndSet(seen, 0));
  }

  /** A round that failed, however it did, must not keep the next one from running. */
  private void once() {
    boolean done = false;
    try {
      round.run();
      done = true;
    } finally {
      if (!done) {
        asked.set(0);
      }
    }
  }
}
