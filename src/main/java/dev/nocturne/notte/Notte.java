package dev.nocturne.notte;

import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.SessionOptions;

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

  /** Opens an address in a session of ours. */
  void open(String session, String url);

  /** Reads the page that is open in a session of ours. May take minutes. */
  Scraped scrapePage(String session, Scrape scrape);

  /** Returns if Notte answers at all. */
  void health();
}
