package dev.nocturne.flow;

import dev.nocturne.notte.AgentRef;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.Pages;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the agent on a session in Notte's list, which can be filtered by neither session nor time.
 */
final class AgentSearch {

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
    Search search = new Search(session, notBefore);
    Pages.walk(
        number -> notte.agents(false, number),
        agents -> {
          agents.forEach(search::see);
          return search.found == null && !search.list.farEnough();
        });
    return Optional.ofNullable(search.found);
  }

  private static final class Search {

    private final String session;
    private final Backwards list;
    private @Nullable String found;

    Search(String session, Instant notBefore) {
      this.session = session;
      this.list = new Backwards(notBefore);
    }

    void see(AgentRef agent) {
      if (agent.session().equals(session)) {
        found = agent.id();
      }
      list.see(agent.createdAt());
    }
  }
}
