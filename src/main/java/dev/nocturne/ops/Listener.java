package dev.nocturne.ops;

import dev.nocturne.store.Channels;
import dev.nocturne.store.Nudges;
import jakarta.inject.Singleton;
import java.util.Map;

/**
 * Begins rounds as soon as a transaction, here or on another replica, gives them something to do.
 */
@Singleton
final class Listener {

  private final Thread thread;

  Listener(Nudges nudges, Rounds rounds, EventRounds events) {
    Map<String, Runnable> heard =
        Map.of(
            Channels.WORK, () -> Thread.startVirtualThread(rounds::dispatch),
            Channels.OUTBOX, () -> Thread.startVirtualThread(events::round),
            Channels.EVENTS, () -> Thread.startVirtualThread(events::round));
    this.thread = Thread.ofVirtual().name("nudges").unstarted(() -> nudges.listen(heard));
  }

  void start() {
    thread.start();
  }

  void stop() {
    thread.interrupt();
  }
}
