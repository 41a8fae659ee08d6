package dev.nocturne.engine;

import dev.nocturne.notte.AgentRef;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.Pages;
import dev.nocturne.store.JobStore;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Learns of many agents at once: whoever is no longer in the list of active agents is woken and
 * asks for itself. A wrong or late list costs one call more and never correctness.
 */
public final class Sweeper {

  private final JobStore store;
  private final Notte notte;
  private final EngineSettings settings;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a clock that never goes back, as {@link System#nanoTime()}
   */
  public Sweeper(JobStore store, Notte notte, EngineSettings settings, LongSupplier nanoTime) {
    this.store = store;
    this.notte = notte;
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  /**
   * Sweeps once.
   *
   * @return how many jobs were woken; zero too if the list could not be read to its end
   */
  public int round() {
    if (store.waiting() == 0) {
      return 0;
    }
    long begun = nanoTime.getAsLong();
    Set<String> active = new HashSet<>();
    try {
      Pages.walk(
          number -> notte.agents(true, number),
          agents -> {
            agents.stream().filter(AgentRef::active).map(AgentRef::id).forEach(active::add);
            return true;
          });
    } catch (NotteException e) {
      return 0;
    }
    // An agent that was started while the list was read, or just before, need not be in it.
    Duration took = Duration.ofNanos(nanoTime.getAsLong() - begun);
    return store.wake(active, took.plus(settings.listLag()));
  }
}
