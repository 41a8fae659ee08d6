package dev.nocturne.notte;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Ends a call when its time is over. What is waited for here does not count. Of one thread. */
final class TimeLimit {

  private final ScheduledExecutorService timer;
  private final Runnable end;
  private long left;
  private long since;
  private ScheduledFuture<?> pending;

  /**
   * Begins now.
   *
   * @param end is run on the timer's thread when it is over
   */
  TimeLimit(ScheduledExecutorService timer, Duration limit, Runnable end) {
    this.timer = timer;
    this.end = end;
    this.left = limit.toNanos();
    this.since = System.nanoTime();
    this.pending = timer.schedule(end, left, TimeUnit.NANOSECONDS);
  }

  /** For good: nothing is ended any more. */
  void stop() {
    pending.cancel(false);
  }

  /**
   * Lets no time go by until it goes on.
   *
   * @return false if it is over and the end about to be run, or running, which no timer tells
   */
  boolean pause() {
    left -= System.nanoTime() - since;
    return left > 0 && pending.cancel(false);
  }

  /** Goes on after a pause, or is over at once if the timer takes nothing any more. */
  void goOn() {
    since = System.nanoTime();
    try {
      pending = timer.schedule(end, left, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      end.run();
    }
  }
}
