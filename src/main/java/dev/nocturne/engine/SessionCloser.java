package dev.nocturne.engine;

import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException;
import dev.nocturne.store.Slots;
import dev.nocturne.store.Slots.Stopping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * Stops the sessions that ended jobs left open, as often as it takes. A slot is free when the stop
 * is confirmed, never before.
 */
public final class SessionCloser {

  private static final System.Logger LOG = System.getLogger(SessionCloser.class.getName());

  private static final int MOST = 50;

  /**
   * Longer than a stop may take, so that no session is stopped twice at a time; one that is also
   * looked at may be, which does no harm.
   */
  private static final Duration RETRY = Duration.ofSeconds(40);

  private final Slots slots;
  private final Notte notte;
  private final Executor threads;
  private final Queue<Stopping> stopped = new ConcurrentLinkedQueue<>();

  /** Those that are stopped while others are being freed are freed together. */
  private final Coalesced freeing = new Coalesced(this::free);

  /** Stops sessions on these threads. */
  public SessionCloser(Slots slots, Notte notte, Executor threads) {
    this.slots = slots;
    this.notte = notte;
    this.threads = threads;
  }

  /** Begins the stops that are due, and frees the slots of unknown sessions that must be over. */
  public int round() {
    List<Stopping> due = slots.stopping(MOST, RETRY);
    due.forEach(session -> threads.execute(() -> stop(session)));
    return due.size() + slots.releaseLingering();
  }

  private void stop(Stopping stopping) {
    try {
      notte.stopSession(stopping.session());
      stopped.add(stopping);
      freeing.run();
    } catch (NotteException e) {
      LOG.log(System.Logger.Level.DEBUG, "a session is not stopped yet: " + e.getMessage());
    }
  }

  private void free() {
    List<Stopping> all = new ArrayList<>();
    for (Stopping one = stopped.poll(); one != null; one = stopped.poll()) {
      all.add(one);
    }
    if (!all.isEmpty()) {
      slots.stopped(all);
    }
  }
}
