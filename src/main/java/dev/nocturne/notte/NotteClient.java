package dev.nocturne.notte;

import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Json;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.function.RunOutcome;
import dev.nocturne.notte.page.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Notte over HTTP. Calls block and belong on virtual threads. */
public final class NotteClient implements Notte, AutoCloseable {

  private final Line line;
  private final NotteLimits limits;
  private final Refusal refusal;
  private final Meaning meaning;
  private final Functions functions;
  private final OpenPage page;
  private final Sessions sessions;
  private final Identities identities;
  private final PageReading reading;

  /**
   * @param endpoint asked at each call
   * @param clock compared with the dates in Notte's headers
   * @param spent is told how long no further request is allowed, when Notte says so
   */
  public NotteClient(
      Supplier<NotteEndpoint> endpoint,
      NotteLimits limits,
      InstantSource clock,
      Consumer<Duration> spent) {
    this(endpoint, limits, clock, spent, CallWatch.NOBODY, Runtime.getRuntime().maxMemory());
  }

  /** One with so many bytes of heap, of which half may be taken by large replies. */
  NotteClient(
      Supplier<NotteEndpoint> endpoint,
      NotteLimits limits,
      InstantSource clock,
      Consumer<Duration> spent,
      CallWatch watch,
      long memory) {
    RetryHint hints = new RetryHint(clock);
    this.line =
        new Line(
            endpoint,
            limits.responseBytes(),
            new LargeReplies(memory, limits.responseBytes()),
            reply -> Optional.ofNullable(hints.spent(reply)).ifPresent(spent),
            watch);
    this.limits = limits;
    this.refusal = new Refusal(hints);
    this.meaning = new Meaning(refusal);
    Exchange exchange = new Exchange(line, limits, refusal, Supplier::get);
    this.functions = new Functions(exchange);
    this.page = new OpenPage(exchange);
    this.sessions = new Sessions(exchange);
    this.identities = new Identities(exchange);
    this.reading = new PageReading(line, limits, meaning);
  }

  /** The whole of Notte on the same line, held back when the key is. */
  public NotteGroups groups(Pressure pressure) {
    Passage passage = new InHaste(new Gate(this::health, pressure));
    return new NotteGroups(new Exchange(line, limits, refusal, passage));
  }

  @Override
  public String startSession(SessionOptions options) {
    String body = Requests.session(options);
    return line.call(
        Operation.START_SESSION,
        limits.start(),
        api -> api.startSession(body),
        meaning::startedSession);
  }

  @Override
  public void setCookies(String session, Json cookies) {
    sessions.setCookies(session, cookies);
  }

  @Override
  public SessionState session(String session) {
    return line.call(
        Operation.SESSION, limits.look(), api -> api.session(session), meaning::session);
  }

  @Override
  public Page<SessionRef> sessions(int page) {
    return line.call(
        Operation.SESSIONS,
        limits.look(),
        api -> api.sessions(page, limits.pageSize(), true, true),
        meaning::sessions);
  }

  @Override
  public void stopSession(String session) {
    SessionState left;
    try {
      left =
          line.call(
              Operation.STOP_SESSION,
              limits.look(),
              api -> api.stopSession(session),
              meaning::stoppedSession);
    } catch (Rejected | Unclear failed) {
      // Notte refuses to stop what is over, in words that it does not promise, or fails at it.
      if (session(session) instanceof SessionState.Over) {
        return;
      }
      throw failed;
    }
    if (left instanceof SessionState.Open) {
      throw Meaning.stillOpen();
    }
  }

  @Override
  public String startAgent(String session, AgentTask task) {
    String body = Requests.agent(session, task);
    return line.call(
        Operation.START_AGENT, limits.start(), api -> api.startAgent(body), meaning::startedAgent);
  }

  @Override
  public OwnPersona.Made createPersona(OwnPersona wish) {
    return identities.make(wish);
  }

  @Override
  public void deletePersona(OwnPersona.Made made) {
    identities.delete(made);
  }

  @Override
  public AgentState agent(String agent) {
    return line.call(Operation.AGENT, limits.look(), api -> api.agent(agent), meaning::agent);
  }

  @Override
  public Page<AgentRef> agents(boolean onlyActive, int page) {
    return line.call(
        Operation.AGENTS,
        limits.look(),
        api -> api.agents(page, limits.pageSize(), onlyActive, false),
        meaning::agents);
  }

  @Override
  public void stopAgent(String agent, String session) {
    line.call(
        Operation.STOP_AGENT,
        limits.look(),
        api -> api.stopAgent(agent, session),
        meaning::stoppedAgent);
  }

  @Override
  public Scraped scrape(Scrape scrape) {
    return reading.scrape(scrape);
  }

  @Override
  public Scraped scrapeHtml(HtmlScrape scrape) {
    return reading.scrapeHtml(scrape);
  }

  @Override
  public Found search(Search search) {
    return reading.search(search);
  }

  @Override
  public RunOutcome runFunction(FunctionCall call, String key) {
    return functions.run(call.function(), Requests.variables(call, key));
  }

  @Override
  public Page<FunctionRun> functionRuns(String function, int page) {
    return functions.runs(function, false, page);
  }

  @Override
  public Optional<FunctionRun> functionRun(String function, String run) {
    return functions.run(function, run);
  }

  @Override
  public void stopFunctionRun(String function, String run) {
    functions.stop(function, run);
  }

  @Override
  public void open(String session, String url) {
    String body = Requests.open(url);
    line.call(Operation.OPEN, limits.page(), api -> api.execute(session, body), meaning::opened);
  }

  @Override
  public Outcome execute(String session, PageAction.Act action) {
    return page.execute(session, action);
  }

  @Override
  public Json observe(String session, PageAction.Observe request) {
    return Brief.of(page.observe(session, request));
  }

  @Override
  public Json screenshot(String session) {
    return Brief.of(page.screenshot(session));
  }

  @Override
  public Scraped scrapePage(String session, PageAction.Scrape scrape) {
    return reading.scrapePage(session, scrape);
  }

  @Override
  public void health() {
    line.call(Operation.HEALTH, limits.look(), NotteApi::health, meaning::healthy);
  }

  @Override
  public void close() {
    line.close();
  }
}
