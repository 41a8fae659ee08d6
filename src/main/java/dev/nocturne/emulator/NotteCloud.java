package dev.nocturne.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The model of Notte: sessions and agents as time passes, with no input or output. It is the same
 * every time for the same calls on the same clock. Page operations keep a session from idling out;
 * looking at it and the work of its agents do not.
 */
public final class NotteCloud {

  private final InstantSource clock;
  private final Function<AgentRequest, AgentScript> scripts;
  private final Supplier<String> ids;
  private final CloudSessions sessions;
  private final CloudAgents agents;
  private final SequencedMap<String, Integer> scrapes = new LinkedHashMap<>();
  private CloudSettings settings;

  /**
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
    this.sessions = new CloudSessions(clock, () -> this.settings.kept());
    this.agents = new CloudAgents(clock, () -> this.settings.kept());
  }

  /** Changes the kind of cloud it is from now on. */
  public synchronized void become(CloudSettings other) {
    settings = other;
  }

  /** The time in the cloud. */
  public Instant now() {
    return clock.instant();
  }

  /** The kind of cloud it is. */
  public synchronized CloudSettings settings() {
    return settings;
  }

  /**
   * Opens a session.
   *
   * @param options kept as they are, for whoever asks for the session
   * @throws CloudRefusal if too many are open
   */
  public synchronized SessionView startSession(Duration max, Duration idle, String options) {
    Instant now = clock.instant();
    int open = sessions.open(now);
    if (open >= settings.sessions()) {
      throw new CloudRefusal(settings.full(), "Too many sessions: " + open);
    }
    CloudSession session = new CloudSession(ids.get(), now, max, idle, options);
    sessions.add(session);
    return session.view(now);
  }

  /** A session by its id. */
  public SessionView session(String id) {
    return session(id, Duration.ZERO);
  }

  /** A session as it was that long ago, or as it began if that is later. */
  public synchronized SessionView session(String id, Duration ago) {
    CloudSession session = sessions.find(id);
    return session.view(later(clock.instant().minus(ago), session.createdAt));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  /** Sessions, the newest first. */
  public synchronized List<SessionView> sessions(boolean onlyActive) {
    Instant now = clock.instant();
    return sessions.newest(onlyActive, now).map(session -> session.view(now)).toList();
  }

  /** One page of the sessions, the newest first. */
  public synchronized CloudPage<SessionView> sessions(boolean onlyActive, int number, int size) {
    Instant now = clock.instant();
    Stream<CloudSession> all = sessions.newest(onlyActive, now);
    return CloudPage.of(cut(all, number, size).map(s -> s.view(now)).toList(), number, size);
  }

  /** Ends a session and every agent on it; one that is over stays as it is. */
  public SessionView stopSession(String id) {
    return stopSession(id, Duration.ZERO);
  }

  /** Ends a session a while later, though its stop is answered now. */
  public synchronized SessionView stopSession(String id, Duration later) {
    Instant now = clock.instant();
    CloudSession session = sessions.find(id);
    session.stop(now.plus(later));
    return session.view(now);
  }

  /** Lets a session's time run out now. */
  public synchronized void expireSession(String id) {
    sessions.find(id).expire(clock.instant());
  }

  /**
   * A page operation on an open session.
   *
   * @throws CloudRefusal with 404 or 400 if there is no such open session
   */
  public synchronized void touch(String id) {
    Instant now = clock.instant();
    sessions.findOpen(id, now).touch(now);
  }

  /** Counts that an address was scraped. */
  public synchronized void scraped(String url) {
    scrapes.merge(url, 1, Integer::sum);
    if (scrapes.size() > settings.kept()) {
      scrapes.pollFirstEntry();
    }
  }

  /**
   * Starts an agent on an open session.
   *
   * @throws CloudRefusal with 404 or 400 if there is no such open session
   */
  public synchronized AgentView startAgent(AgentRequest request) {
    Instant now = clock.instant();
    CloudSession session = sessions.findOpen(request.session(), now);
    CloudAgent agent =
        new CloudAgent(
            ids.get(),
            request,
            session,
            now,
            scripts.apply(request).within(request.maxSteps()),
            settings.onExpiry());
    agents.add(agent);
    return agent.view(now);
  }

  /** Sets how an agent ends, for what is not known when it starts. */
  public synchronized void decide(String agent, AgentScript script) {
    CloudAgent found = agents.get(agent);
    if (found != null) {
      found.decide(script.within(found.request.maxSteps()));
    }
  }

  /**
   * An agent by its id.
   *
   * @throws CloudRefusal with 404 if it is unknown or has vanished
   */
  public AgentView agent(String id) {
    return agent(id, Duration.ZERO);
  }

  /** An agent as it was that long ago, or as it began if that is later. */
  public synchronized AgentView agent(String id, Duration ago) {
    Instant now = clock.instant();
    CloudAgent agent = agents.find(id, now);
    return agent.view(later(now.minus(ago), agent.createdAt));
  }

  /** Agents as lists show them, the newest first: as they were before the list's lag. */
  public synchronized List<AgentView> agents(boolean onlyActive) {
    Instant seen = clock.instant().minus(settings.listLag());
    return agents.newest(onlyActive, seen).map(agent -> agent.view(seen)).toList();
  }

  /** One page of the agents, the newest first, as they were before the list's lag. */
  public synchronized CloudPage<AgentView> agents(boolean onlyActive, int number, int size) {
    return agents(onlyActive, number, size, settings.listLag());
  }

  /** One page of the agents, the newest first, as they were that long ago. */
  public synchronized CloudPage<AgentView> agents(
      boolean onlyActive, int number, int size, Duration ago) {
    Instant seen = clock.instant().minus(ago);
    Stream<CloudAgent> all = agents.newest(onlyActive, seen);
    return CloudPage.of(cut(all, number, size).map(a -> a.view(seen)).toList(), number, size);
  }

  /** The rows of one page, and one more if there is a next page. */
  private static <T> Stream<T> cut(Stream<T> rows, int number, int size) {
    return rows.skip((number - 1L) * size).limit(size + 1L);
  }

  /** Ends an agent; its session stays open. */
  public AgentView stopAgent(String id) {
    return stopAgent(id, Duration.ZERO);
  }

  /** Ends an agent a while later, though its stop is answered now. */
  public synchronized AgentView stopAgent(String id, Duration later) {
    Instant now = clock.instant();
    CloudAgent agent = agents.find(id, now);
    agent.stop(now.plus(later));
    return agent.view(now);
  }

  /** What has happened so far. */
  public synchronized Ledger ledger() {
    Instant now = clock.instant();
    CloudSessions.Tally tally = sessions.tally(now);
    return new Ledger(
        tally.opened(),
        tally.stopped(),
        tally.timedOut(),
        tally.open(),
        sessions.mostOpen(),
        agents.runs(now),
        scrapes);
  }

  /** What was used in each month. */
  synchronized Map<YearMonth, CloudSessions.Usage> usage() {
    return sessions.usage();
  }

  /** Forgets everything. */
  public synchronized void reset() {
    sessions.clear();
    agents.clear();
    scrapes.clear();
  }
}
