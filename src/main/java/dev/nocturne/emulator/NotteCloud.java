package dev.nocturne.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The model of Notte: sessions and agents as time passes, with no input or output. It is the same
 * every time for the same calls on the same clock.
 */
public final class NotteCloud {

  private final InstantSource clock;
  private final Function<AgentRequest, AgentScript> scripts;
  private final Supplier<String> ids;
  private final Map<String, CloudSession> sessions = new LinkedHashMap<>();
  private final Map<String, CloudAgent> agents = new LinkedHashMap<>();
  private CloudSettings settings;
  private int mostOpen;

  /**
   * An empty cloud.
   *
   * @param scripts what an agent will do, by its request
   * @param ids each id once
   */
  public NotteCloud(
      InstantSource clock,
      CloudSettings settings,
      Function<AgentRequest, AgentScript> scripts,
      Supplier<String> ids) {
    this.clock = clock;
    this.settings = settings;
    this.scripts = scripts;
    this.ids = ids;
  }

  /** Changes the kind of cloud it is from now on. */
  public synchronized void become(CloudSettings other) {
    settings = other;
  }

  /**
   * Opens a session.
   *
   * @throws CloudRefusal with 529 if too many are open
   */
  public synchronized SessionView startSession(Duration max, Duration idle) {
    Instant now = clock.instant();
    long open = open(now);
    if (open >= settings.sessions()) {
      throw new CloudRefusal(529, "too many open sessions");
    }
    CloudSession session = new CloudSession(ids.get(), now, max, idle);
    sessions.put(session.id, session);
    mostOpen = Math.max(mostOpen, (int) open + 1);
    return session.view(now);
  }

  private long open(Instant now) {
    return sessions.values().stream().filter(session -> session.open(now)).count();
  }

  /** A session by its id. */
  public synchronized SessionView session(String id) {
    return find(id).view(clock.instant());
  }

  /** Sessions, the newest first. */
  public synchronized List<SessionView> sessions(boolean onlyActive) {
    Instant now = clock.instant();
    List<SessionView> all = new ArrayList<>();
    sessions.values().forEach(session -> all.add(session.view(now)));
    if (onlyActive) {
      all.removeIf(session -> !session.active());
    }
    return all.reversed();
  }

  /** Ends a session and every agent on it; one that is over stays as it is. */
  public synchronized SessionView stopSession(String id) {
    Instant now = clock.instant();
    CloudSession session = find(id);
    session.stop(now);
    return session.view(now);
  }

  /**
   * A page operation on an open session.
   *
   * @throws CloudRefusal with 400 if it is over
   */
  public synchronized void touch(String id) {
    Instant now = clock.instant();
    CloudSession session = find(id);
    mustBeOpen(session, now);
    session.touch(now);
  }

  /**
   * Starts an agent on an open session.
   *
   * @throws CloudRefusal with 404 or 400 if there is no such open session
   */
  public synchronized AgentView startAgent(AgentRequest request) {
    Instant now = clock.instant();
    CloudSession session = find(request.session());
    mustBeOpen(session, now);
    CloudAgent agent = new CloudAgent(ids.get(), request, session, now, scripts.apply(request));
    agents.put(agent.id, agent);
    return agent.view(now);
  }

  /** Sets how an agent ends, for what is not known when it starts. */
  public synchronized void decide(String agent, AgentScript script) {
    CloudAgent found = agents.get(agent);
    if (found != null) {
      found.decide(script);
    }
  }

  /** An agent by its id. */
  public synchronized AgentView agent(String id) {
    Instant now = clock.instant();
    CloudAgent agent = agents.get(id);
    if (agent == null || agent.vanished(now)) {
      throw new CloudRefusal(404, "Agent not found");
    }
    return agent.view(now);
  }

  /** Agents as lists show them, the newest first: as they were before the list's lag. */
  public synchronized List<AgentView> agents(boolean onlyActive) {
    Instant seen = clock.instant().minus(settings.listLag());
    return agents.values().stream()
        .filter(agent -> !agent.createdAt.isAfter(seen) && !agent.vanished(seen))
        .filter(agent -> !onlyActive || agent.closedAt(seen) == null)
        .map(agent -> agent.view(seen))
        .toList()
        .reversed();
  }

  /** Ends an agent; its session stays open. */
  public synchronized AgentView stopAgent(String id) {
    Instant now = clock.instant();
    CloudAgent agent = agents.get(id);
    if (agent == null) {
      throw new CloudRefusal(404, "Agent not found");
    }
    agent.stop(now);
    return agent.view(now);
  }

  /** What has happened so far. */
  public synchronized Ledger ledger() {
    Instant now = clock.instant();
    List<Ledger.Run> runs =
        agents.values().stream()
            .map(
                agent ->
                    new Ledger.Run(
                        agent.id,
                        agent.session.id,
                        agent.request.task(),
                        agent.closedAt(now) == null,
                        agent.completed(now)))
            .sorted(Comparator.comparing(Ledger.Run::task))
            .toList();
    List<String> open =
        sessions.values().stream().filter(s -> s.open(now)).map(session -> session.id).toList();
    return new Ledger(sessions.size(), open, mostOpen, runs);
  }

  /** Forgets everything. */
  public synchronized void reset() {
    sessions.clear();
    agents.clear();
    mostOpen = 0;
  }

  private CloudSession find(String id) {
    CloudSession session = sessions.get(id);
    if (session == null) {
      throw new CloudRefusal(404, "Session not found");
    }
    return session;
  }

  private static void mustBeOpen(CloudSession session, Instant now) {
    if (!session.open(now)) {
      throw new CloudRefusal(400, "Session " + session.id + " is closed");
    }
  }
}
