package dev.nocturne.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets this replica begin nothing for as long as somebody wants so. What it has in hand comes to
 * its checkpoints, or is given back as at a stop; the process goes on with everything else.
 */
public final class Drain {

  private final Dispatcher dispatcher;
  private final InFlight inFlight;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private volatile boolean on;
  private long begun;

  /**
   * A replica that works.
   *
   * @param patience how long steps have that are under way, before their calls are given up
   * @param nanoTime a clock that never goes back, as {@link System#nanoTime()}
   */
  public Drain(Dispatcher dispatcher, InFlight inFlight, Duration patience, LongSupplier nanoTime) {
    this.dispatcher = dispatcher;
    this.inFlight = inFlight;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /** Whether nothing is begun. */
  public boolean on() {
    return on;
  }

  /**
   * Does a little of what is wanted now; to be called every few seconds.
   *
   * @return whether that is something else than before
   */
  public synchronized boolean heed(boolean wanted) {
    boolean turns = wanted != on;
    if (turns) {
      begun = nanoTime.getAsLong();
      dispatcher.rest(wanted);
      on = wanted;
    } else if (wanted && nanoTime.getAsLong() - begun >= patience.toNanos()) {
      // Calls that take longer are given up, and their jobs given back to whoever comes next.
      inFlight.interruptAll();
    }
    return turns;
  }
}
