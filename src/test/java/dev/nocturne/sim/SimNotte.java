package dev.nocturne.sim;

import dev.nocturne.emulator.AgentRequest;
import dev.nocturne.emulator.AgentView;
import dev.nocturne.emulator.CloudPage;
import dev.nocturne.emulator.CloudRefusal;
import dev.nocturne.emulator.NotteCloud;
import dev.nocturne.emulator.SessionView;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Json;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.AgentRef;
import dev.nocturne.notte.AgentState;
import dev.nocturne.notte.Found;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.Page;
import dev.nocturne.notte.Scraped;
import dev.nocturne.notte.SessionRef;
import dev.nocturne.notte.SessionState;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.function.RunOutcome;
import dev.nocturne.notte.page.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The model of Notte behind a line on which everything can go wrong that does so on a real one. */
final class SimNotte implements Notte {

  private static final int PAGE = 20;

  private final World world;
  private final Replica.Life process;
  private final NotteCloud cloud;

  SimNotte(World world, Replica.Life process) {
    this.world = world;
    this.process = process;
    this.cloud = world.cloud();
  }

  private <T> T call(Duration takes, Supplier<T> effect) {
    Chaos chaos = world.chaos();
    Duration slowest = chaos.chance(0.1) ? Duration.ofSeconds(6) : Duration.ofMillis(200);
    travel(chaos.between(Duration.ofMillis(5), slowest));
    if (chaos.refuses()) {
      throw new Busy(Reason.OVERLOADED, null, "by chance");
    }
    if (chaos.losesRequest()) {
      throw new Unclear(Scope.NOTTE, "request lost", null);
    }
    T result = effect.get();
    travel(takes.plus(chaos.between(Duration.ofMillis(5), Duration.ofMillis(200))));
    if (chaos.losesReply()) {
      throw new Unclear(Scope.NOTTE, "reply lost", null);
    }
    return result;
  }

  /** An interrupt ends the call here, but not what it has done there. */
  private void travel(Duration time) {
    process.moment(time);
    if (Thread.interrupted()) {
      throw new Unclear(Scope.REQUEST, "interrupted", null);
    }
  }

  private <T> T quick(Supplier<T> effect) {
    return call(Duration.ZERO, effect);
  }

  @Override
  public String startSession(SessionOptions options) {
    return quick(() -> open(options).id());
  }

  private SessionView open(SessionOptions options) {
    try {
      return cloud.startSession(
          Duration.ofMinutes(options.maxDurationMinutes()),
          Duration.ofMinutes(options.idleTimeoutMinutes()),
          "{}");
    } catch (CloudRefusal e) {
      throw new Busy(Reason.OVERLOADED, null, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void setCookies(String session, Json cookies) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public SessionState session(String session) {
    return quick(
        () -> {
          SessionView view = cloud.session(session);
          return view.active() ? new SessionState.Open() : new SessionState.Over(view.status());
        });
  }

  @Override
  public Page<SessionRef> sessions(int page) {
    return quick(
        () -> {
          CloudPage<SessionView> all = cloud.sessions(true, page, PAGE);
          return new Page<>(
              all.items().stream().map(one -> new SessionRef(one.id(), one.createdAt())).toList(),
              all.hasNext());
        });
  }

  @Override
  public void stopSession(String session) {
    SessionView _ = quick(() -> cloud.stopSession(session));
  }

  @Override
  public String startAgent(String session, AgentTask task) {
    return quick(() -> start(new AgentRequest(session, task.task(), null, null)));
  }

  private String start(AgentRequest request) {
    try {
      AgentView agent = cloud.startAgent(request);
      world.started(agent);
      return agent.id();
    } catch (CloudRefusal e) {
      throw new Rejected(FailureKind.SESSION_EXPIRED, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public OwnPersona.Made createPersona(OwnPersona wish) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public void deletePersona(OwnPersona.Made made) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public AgentState agent(String agent) {
    return quick(() -> state(agent));
  }

  private AgentState state(String agent) {
    try {
      AgentView view = cloud.agent(agent);
      return view.ending() == null
          ? new AgentState.Active()
          : new AgentState.Ended(view.ending().success(), view.ending().answer(), view.steps());
    } catch (CloudRefusal e) {
      return new AgentState.Missing();
    }
  }

  @Override
  public Page<AgentRef> agents(boolean onlyActive, int page) {
    return quick(
        () -> {
          CloudPage<AgentView> all = cloud.agents(onlyActive, page, PAGE);
          return new Page<>(
              all.items().stream()
                  .map(
                      one ->
                          new AgentRef(
                              one.id(), one.request().session(), one.active(), one.createdAt()))
                  .toList(),
              all.hasNext());
        });
  }

  @Override
  public void stopAgent(String agent, String session) {
    AgentView _ = quick(() -> cloud.stopAgent(agent));
  }

  @Override
  public Scraped scrape(Scrape scrape) {
    Duration takes = world.chaos().between(Duration.ofSeconds(1), Duration.ofSeconds(25));
    return call(
        takes,
        () -> {
          String session = open(scrape.session()).id();
          // Notte closes it by itself, whatever becomes of the caller.
          world.baton().after(takes, () -> cloud.stopSession(session));
          return page();
        });
  }

  @Override
  public Scraped scrapeHtml(HtmlScrape scrape) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public Found search(Search search) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public RunOutcome runFunction(FunctionCall call, String key) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public Page<FunctionRun> functionRuns(String function, int page) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public Optional<FunctionRun> functionRun(String function, String run) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public void stopFunctionRun(String function, String run) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public void open(String session, String url) {
    boolean _ = quick(() -> touch(session));
  }

  @Override
  public Outcome execute(String session, PageAction.Act action) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public Json observe(String session, PageAction.Observe request) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public Json screenshot(String session) {
    throw new AssertionError("none is submitted");
  }

  @Override
  public Scraped scrapePage(String session, PageAction.Scrape scrape) {
    boolean _ = call(Duration.ofSeconds(4), () -> touch(session));
    return page();
  }

  private boolean touch(String session) {
    try {
      cloud.touch(session);
      return true;
    } catch (CloudRefusal e) {
      throw new Rejected(FailureKind.SESSION_EXPIRED, String.valueOf(e.getMessage()));
    }
  }

  private static Scraped page() {
    return new Scraped("# Page", null, null, new Scraped.Extraction.None());
  }

  @Override
  public void health() {}
}
