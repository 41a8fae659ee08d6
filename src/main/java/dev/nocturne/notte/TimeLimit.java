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

  /** Lets no time go by until it goes on; one that is over stays over. */
  void stop() {
    if (pending.cancel(false)) {
      left -= System.nanoTime() - since;
    }
  }

  /** Goes on after a stop, or is over at once if the timer takes nothing any more. */
  void goOn() {
    if (!pending.isCancelled()) {
      return;
    }
    since = System.nanoTime();
    try {
      pending = timer.schedule(end, Math.max(left, 0), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      end.run();
    }
  }
}
