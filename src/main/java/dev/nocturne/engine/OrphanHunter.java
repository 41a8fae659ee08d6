package dev.nocturne.engine;

import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.Pages;
import dev.nocturne.notte.SessionRef;
import dev.nocturne.store.Slots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Stops sessions that no job knows: what a worker opened and could not save before it died. Only to
 * be run where the key is Nocturne's alone, since anybody else's sessions look the same.
 */
public final class OrphanHunter {

  private static final System.Logger LOG = System.getLogger(OrphanHunter.class.getName());

  private final Slots slots;
  private final Notte notte;
  private final EngineSettings settings;

  /** Hunts on the store's clock, which has to agree with Notte's to within the grace time. */
  public OrphanHunter(Slots slots, Notte notte, EngineSettings settings) {
    this.slots = slots;
    this.notte = notte;
    this.settings = settings;
  }

  /**
   * Hunts once.
   *
   * @return how many orphans were stopped
   */
  public int round() {
    try {
      return stop(old());
    } catch (NotteException e) {
      return 0;
    }
  }

  private List<String> old() {
    // By a clock of this replica's own that is ahead, what is being opened would look old.
    Instant oldEnough = slots.now().minus(settings.orphanGrace());
    List<String> sessions = new ArrayList<>();
    Pages.walk(
        notte::sessions,
        page -> {
          page.stream()
              .filter(session -> session.createdAt().isBefore(oldEnough))
              .map(SessionRef::id)
              .forEach(sessions::add);
          return true;
        });
    return sessions;
  }

  /**
   * What is known is read after the list, so that nothing saved in between looks like an orphan.
   */
  private int stop(List<String> sessions) {
    if (sessions.isEmpty()) {
      return 0;
    }
    Set<String> known = slots.knownSessions();
    int stopped = 0;
    for (String session : sessions) {
      if (!known.contains(session) && isStopped(session)) {
        stopped++;
      }
    }
    return stopped;
  }

  /** One that cannot be stopped must not shield those behind it. */
  private boolean isStopped(String session) {
    try {
      notte.stopSession(session);
      return true;
    } catch (NotteException e) {
      LOG.log(System.Logger.Level.INFO, "an orphan is not stopped yet: {0}", e.getMessage());
      return false;
    }
  }
}
