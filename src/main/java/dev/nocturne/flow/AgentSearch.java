package dev.nocturne.flow;

import dev.nocturne.notte.AgentRef;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.Pages;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the agent on a session in Notte's list, which can be filtered by neither session nor time.
 */
final class AgentSearch {

  /** Clocks of Notte and of the database may differ by this much. */
  private static final Duration CLOCKS = Duration.ofMinutes(10);

  private final Notte notte;

  AgentSearch(Notte notte) {
    this.notte = notte;
  }

  /**
   * The agent on the session, running or ended.
   *
   * @param notBefore nothing can have been started on the session earlier; the search ends there as
   *     long as the list shows the newest first
   */
  Optional<String> on(String session, Instant notBefore) {
    Instant oldest = notBefore.minus(CLOCKS);
    Search search = new Search(session);
    Pages.walk(
        number -> notte.agents(false, number),
        agents -> {
          agents.forEach(search::see);
          return search.found == null && !search.isPast(oldest);
        });
    return Optional.ofNullable(search.found);
  }

  private static final class Search {

    private final String session;
    private Instant last = Instant.MAX;
    private boolean newestFirst = true;
    private @Nullable String found;

    Search(String session) {
      this.session = session;
    }

    void see(AgentRef agent) {
      if (agent.session().equals(session)) {
        found = agent.id();
      }
      newestFirst &= !agent.createdAt().isAfter(last);
      last = agent.createdAt();
    }

    boolean isPast(Instant oldest) {
      return newestFirst && last.isBefore(oldest);
    }
  }
}
