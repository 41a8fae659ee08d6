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

  /** About as many agents are told of by one page of the list. */
  private static final int ON_A_PAGE = 100;

  /** Sweeps cost each agent one page of its own in this time at most. */
  private static final Duration EACH = Duration.ofMinutes(1);

  /** Just below a second, in which rounds come. */
  private static final Duration SHORTEST = Duration.ofMillis(900);

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
   * How long to leave the list alone after a sweep: where many wait they share its pages, so it is
   * read each second; where few do, each page is a call for hardly anybody, so it is read more
   * seldom.
   *
   * @param longest where nobody or hardly anybody waits
   */
  public Duration pause(Duration longest) {
    return pause(store.waiting(), longest);
  }

  static Duration pause(int waiting, Duration longest) {
    if (waiting == 0) {
      return longest;
    }
    int pages = (waiting + ON_A_PAGE - 1) / ON_A_PAGE;
    Duration shared = EACH.multipliedBy(pages).dividedBy(waiting);
    Duration atLeast = shared.compareTo(SHORTEST) > 0 ? shared : SHORTEST;
    return atLeast.compareTo(longest) < 0 ? atLeast : longest;
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
