package dev.nocturne.flow;

import dev.nocturne.notte.AgentRef;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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
    Instant last = Instant.MAX;
    boolean newestFirst = true;
    for (int number = 1; ; number++) {
      Page<AgentRef> page = notte.agents(false, number);
      for (AgentRef agent : page.items()) {
        if (agent.session().equals(session)) {
          return Optional.of(agent.id());
        }
        newestFirst &= !agent.createdAt().isAfter(last);
        last = agent.createdAt();
      }
      if (!page.hasNext() || (newestFirst && last.isBefore(oldest))) {
        return Optional.empty();
      }
    }
  }
}
