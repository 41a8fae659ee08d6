package dev.nocturne.emulator;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits, but not beyond the end of the emulator. */
record Pause(CountDownLatch closing) {

  void last(Duration time) throws InterruptedException {
    boolean _ = closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}
