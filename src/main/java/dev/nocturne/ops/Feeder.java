package dev.nocturne.ops;

import dev.nocturne.events.Relay;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Feeds one sink on a thread of its own, so that a slow sink delays no other and no reader. */
final class Feeder implements Runnable {

  private static final Logger LOG = Logger.getLogger(Feeder.class);

  /** What a nudge missed is found after this. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** So long a page under way is waited for at a stop, and then again until it is called off. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Relay relay;
  private final Outage outage;
  private final Duration patience;
  private final Semaphore asked = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long lag;

  Feeder(Relay relay, Outage outage, Duration patience) {
    this.relay = relay;
    this.outage = outage;
    this.patience = patience;
    this.thread = Thread.ofVirtual().name("feeds " + relay.name()).unstarted(this);
  }

  Relay relay() {
    return relay;
  }

  /** How many events the sink had not got when it was last looked at. */
  long lag() {
    return lag;
  }

  void start() {
    thread.start();
  }

  /** Lets it look at once, if it does not already. */
  void nudge() {
    asked.release();
  }

  /**
   * Lets the page under way arrive and be marked, so that a stop repeats nothing. One that cannot
   * be called off keeps the sink until its time is over.
   */
  void stop() throws InterruptedException {
    stopped = true;
    relay.leave();
    asked.release();
    if (thread.isAlive() && !thread.join(patience)) {
      thread.interrupt();
      boolean _ = thread.join(patience);
    }
    if (!thread.isAlive()) {
      outage.guard(relay::release);
    }
  }

  @Override
  public void run() {
    try {
      while (!stopped) {
        boolean _ = asked.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS);
        asked.drainPermits();
        feed();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void feed() {
    try {
      outage.guard(relay::round);
    } catch (RuntimeException e) {
      LOG.errorf(e, "the sink %s cannot be fed", relay.name());
    }
  }

  /** Looks how far the sink is behind, which only the database knows for all replicas. */
  void measure() {
    outage.guard(() -> lag = relay.lag());
  }
}
