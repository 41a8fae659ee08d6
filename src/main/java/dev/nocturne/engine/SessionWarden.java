package dev.nocturne.engine;

import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.SessionState;
import dev.nocturne.store.SessionSlots;
import dev.nocturne.store.SessionSlots.Open;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Looks after the sessions that no job has: ends those whose time is up, notices those that Notte
 * ended, and gives up starts that were lost with their replica.
 */
public final class SessionWarden {

  private static final System.Logger LOG = System.getLogger(SessionWarden.class.getName());

  private static final int MOST = 50;

  /** Sessions end by their silence after whole minutes, so more would learn nothing. */
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final SessionSlots slots;
  private final Notte notte;
  private final Executor threads;

  /** Asks Notte on these threads. */
  public SessionWarden(SessionSlots slots, Notte notte, Executor threads) {
    this.slots = slots;
    this.notte = notte;
    this.threads = threads;
  }

  /**
   * Goes round once, and begins the looks that are due.
   *
   * @return how many slots are to be stopped or have to wait
   */
  public int round() {
    List<Open> due = slots.due(MOST, EVERY);
    due.forEach(session -> threads.execute(() -> look(session)));
    return slots.settle();
  }

  private void look(Open open) {
    try {
      switch (notte.session(open.session())) {
        case SessionState.Open _ -> {}
        case SessionState.Over _ -> slots.closed(open.id());
      }
    } catch (NotteException e) {
      LOG.log(System.Logger.Level.DEBUG, "a session is not looked at yet: " + e.getMessage());
    }
  }
}
