package dev.nocturne.engine;

import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException;
import dev.nocturne.store.OwnPersonas;
import dev.nocturne.store.OwnPersonas.Leaving;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Deletes the personas of jobs that have ended, as often as it takes. They are their tenants' until
 * Notte has said that they are gone.
 */
public final class PersonaWarden {

  private static final System.Logger LOG = System.getLogger(PersonaWarden.class.getName());

  private static final int MOST = 50;

  /** Longer than both deletions may take, so that none is deleted twice at a time. */
  private static final Duration RETRY = Duration.ofMinutes(2);

  private final OwnPersonas personas;
  private final Notte notte;
  private final Executor threads;

  /** Deletes on these threads. */
  public PersonaWarden(OwnPersonas personas, Notte notte, Executor threads) {
    this.personas = personas;
    this.notte = notte;
    this.threads = threads;
  }

  /**
   * Begins the deletions that are due.
   *
   * @return how many they are
   */
  public int round() {
    List<Leaving> due = personas.leaving(MOST, RETRY);
    due.forEach(each -> threads.execute(() -> delete(each)));
    return due.size();
  }

  private void delete(Leaving leaving) {
    try {
      notte.deletePersona(leaving.made());
      personas.gone(leaving);
    } catch (NotteException e) {
      LOG.log(
          System.Logger.Level.INFO,
          "persona {0} of a job that has ended is not deleted yet: {1}",
          leaving.made().persona(),
          e.getMessage());
    }
  }
}
