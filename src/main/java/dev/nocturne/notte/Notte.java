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
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.function.RunOutcome;
import dev.nocturne.notte.page.Outcome;
import java.util.Optional;

/**
 * The Notte API, as much of it as jobs need. Every call blocks until it is answered or its own time
 * limit ends it, and throws a {@link NotteException} if it did not work. Ids are opaque strings.
 */
public interface Notte {

  /**
   * Opens a session; it costs money until it is stopped.
   *
   * @return the session's id
   */
  String startSession(SessionOptions options);

  /**
   * Gives an open session cookies, which may be done again.
   *
   * @param cookies Notte's objects in an array
   */
  void setCookies(String session, Json cookies);

  /** What has become of a session. */
  SessionState session(String session);

  /** One page of this key's open sessions, from page 1. */
  Page<SessionRef> sessions(int page);

  /**
   * Stops a session and the agent on it. Returns when it is certain that nothing can go on or start
   * there any more: stopped now, stopped before, timed out and unknown are all the same.
   */
  void stopSession(String session);

  /**
   * Starts an agent on an open session.
   *
   * @return the agent's id
   */
  String startAgent(String session, AgentTask task);

  /** Makes a persona, and its vault if it is to have one; never to be repeated blindly. */
  OwnPersona.Made createPersona(OwnPersona wish);

  /** Deletes a persona and its vault; what is gone already is gone. */
  void deletePersona(OwnPersona.Made made);

  /** What has become of an agent. */
  AgentState agent(String agent);

  /** One page of the agents, from page 1; with {@code onlyActive} those that still run. */
  Page<AgentRef> agents(boolean onlyActive, int page);

  /** Asks an agent to stop; it does so between two steps. */
  void stopAgent(String agent, String session);

  /** Reads a page in one call, in a session of Notte's own. May take minutes. */
  Scraped scrape(Scrape scrape);

  /** Reads HTML that the client has, without a browser; brings no text. May take minutes. */
  Scraped scrapeHtml(HtmlScrape scrape);

  /** Searches the web. */
  Found search(Search search);

  /**
   * Runs a function and waits for its end, for minutes if it must be. Never to be repeated: a run
   * goes on whether or not anybody waits for it.
   *
   * @param key is given to the function where it wants one
   */
  RunOutcome runFunction(FunctionCall call, String key);

  /** One page of a function's runs, from page 1. */
  Page<FunctionRun> functionRuns(String function, int page);

  /** A function's run, if Notte knows it. */
  Optional<FunctionRun> functionRun(String function, String run);

  /** Stops a function's run; one that Notte does not know does not run. */
  void stopFunctionRun(String function, String run);

  /** Opens an address in a session of ours. */
  void open(String session, String url);

  /** Reads the page that is open in a session of ours. May take minutes. */
  Scraped scrapePage(String session, PageAction.Scrape scrape);

  /** Does something on the page of a session of ours; a failure is an answer, too. */
  Outcome execute(String session, PageAction.Act action);

  /** Where the browser of a session of ours is, and what can be done there: a JSON object. */
  Json observe(String session, PageAction.Observe request);

  /** What a picture of the page is like: a JSON object of its type, size and checksum. */
  Json screenshot(String session);

  /** Returns if Notte answers at all. */
  void health();
}
