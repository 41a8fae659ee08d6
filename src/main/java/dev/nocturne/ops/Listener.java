package dev.nocturne.ops;

import dev.nocturne.store.Channels;
import dev.nocturne.store.Nudges;
import dev.nocturne.store.StoreUnavailable;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Begins rounds as soon as a transaction, here or on another replica, gives them something to do.
 */
@Singleton
final class Listener {

  private static final Logger LOG = Logger.getLogger(Listener.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

  private final Nudges nudges;
  private final Thread thread;

  Listener(Nudges nudges, Rounds rounds, EventRounds events, SharedPressure pressure) {
    this.nudges = nudges;
    Map<String, Runnable> heard =
        Map.of(
            Channels.WORK, () -> Thread.startVirtualThread(rounds::dispatch),
            Channels.ARRIVALS, () -> Thread.startVirtualThread(rounds::arrive),
            Channels.SLOTS, () -> Thread.startVirtualThread(rounds::fill),
            Channels.SESSIONS, () -> Thread.startVirtualThread(rounds::stop),
            Channels.EVENTS, () -> Thread.startVirtualThread(events::wake),
            Channels.COMPLAINTS, () -> Thread.startVirtualThread(pressure::hear));
    this.thread = Thread.ofVirtual().name("nudges").unstarted(() -> nudges.listen(heard));
  }

  void start() {
    thread.start();
  }

  /** Gently if the database answers in time, since an interrupt breaks the connection. */
  void stop() throws InterruptedException {
    if (thread.isAlive()) {
      Thread _ = Thread.startVirtualThread(this::nudge);
      boolean _ = thread.join(LONGEST_STOP);
      thread.interrupt();
    }
  }

  private void nudge() {
    try {
      nudges.stop();
    } catch (StoreUnavailable e) {
      LOG.debug("the listener has to be interrupted", e);
    }
  }
}
