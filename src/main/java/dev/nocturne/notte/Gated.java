package dev.nocturne.notte;

import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.function.RunOutcome;
import dev.nocturne.notte.page.Outcome;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Notte behind the pressure of the whole key: nothing is sent while Notte asked for patience or
 * does not answer, and every call adds to what is known. What is held back comes again later.
 */
public final class Gated implements Notte {

  private final Notte notte;
  private final Pressure pressure;
  private final Gate gate;

  /** Guards this Notte with what is learned from it. */
  public Gated(Notte notte, Pressure pressure) {
    this.notte = notte;
    this.pressure = pressure;
    this.gate = new Gate(notte::health, pressure);
  }

  @Override
  public String startSession(SessionOptions options) {
    return through(() -> notte.startSession(options));
  }

  @Override
  public void setCookies(String session, Json cookies) {
    through(
        () -> {
          notte.setCookies(session, cookies);
          return true;
        });
  }

  @Override
  public SessionState session(String session) {
    return through(() -> notte.session(session));
  }

  @Override
  public Page<SessionRef> sessions(int page) {
    return through(() -> notte.sessions(page));
  }

  @Override
  public void stopSession(String session) {
    through(
        () -> {
          notte.stopSession(session);
          return true;
        });
  }

  @Override
  public String startAgent(String session, AgentTask task) {
    return begins(Kind.AGENT, () -> notte.startAgent(session, task));
  }

  @Override
  public OwnPersona.Made createPersona(OwnPersona wish) {
    return through(() -> notte.createPersona(wish));
  }

  @Override
  public void deletePersona(OwnPersona.Made made) {
    through(
        () -> {
          notte.deletePersona(made);
          return true;
        });
  }

  @Override
  public AgentState agent(String agent) {
    return through(() -> notte.agent(agent));
  }

  @Override
  public Page<AgentRef> agents(boolean onlyActive, int page) {
    return through(() -> notte.agents(onlyActive, page));
  }

  @Override
  public void stopAgent(String agent, String session) {
    through(
        () -> {
          notte.stopAgent(agent, session);
          return true;
        });
  }

  @Override
  public Scraped scrape(Scrape scrape) {
    return begins(Kind.SCRAPE, () -> notte.scrape(scrape));
  }

  @Override
  public Scraped scrapeHtml(HtmlScrape scrape) {
    return begins(Kind.SCRAPE_HTML, () -> notte.scrapeHtml(scrape));
  }

  @Override
  public Found search(Search search) {
    return begins(Kind.SEARCH, () -> notte.search(search));
  }

  @Override
  public RunOutcome runFunction(FunctionCall call, String key) {
    return begins(Kind.FUNCTION, () -> notte.runFunction(call, key));
  }

  @Override
  public Page<FunctionRun> functionRuns(String function, int page) {
    return through(() -> notte.functionRuns(function, page));
  }

  @Override
  public Optional<FunctionRun> functionRun(String function, String run) {
    return through(() -> notte.functionRun(function, run));
  }

  @Override
  public void stopFunctionRun(String function, String run) {
    through(
        () -> {
          notte.stopFunctionRun(function, run);
          return true;
        });
  }

  @Override
  public void open(String session, String url) {
    through(
        () -> {
          notte.open(session, url);
          return true;
        });
  }

  @Override
  public Scraped scrapePage(String session, PageAction.Scrape scrape) {
    return through(() -> notte.scrapePage(session, scrape));
  }

  @Override
  public Outcome execute(String session, PageAction.Act action) {
    return through(() -> notte.execute(session, action));
  }

  @Override
  public Json observe(String session, PageAction.Observe request) {
    return through(() -> notte.observe(session, request));
  }

  @Override
  public Json screenshot(String session) {
    return through(() -> notte.screenshot(session));
  }

  /** Asks at any time and tells the pressure nothing: it works without a key, too. */
  @Override
  public void health() {
    notte.health();
  }

  private <T> T begins(Kind kind, Supplier<T> call) {
    try {
      return through(call);
    } catch (Busy e) {
      if (e.reason() == Reason.GONE) {
        pressure.gone(kind);
      }
      throw e;
    }
  }

  private <T> T through(Supplier<T> call) {
    return gate.through(call);
  }
}
