package dev.nocturne.notte;

import dev.nocturne.notte.NotteLimits.Patience;

/**
 * Notte's operations: what an error means for each, how often it may be sent, how long it takes.
 */
enum Operation {
  START_SESSION(Names.NOTHING, Repeat.NEVER, Patience.START),
  SESSION(Names.ID, Repeat.SAFE, Patience.LOOK),
  SESSIONS(Names.NOTHING, Repeat.SAFE, Patience.LOOK),
  STOP_SESSION(Names.ID, Repeat.SAFE, Patience.LOOK),
  DEBUG_SESSION(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  DEBUG_TAB(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  REPLAY(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  COOKIES(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  SET_COOKIES(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  SESSION_OFFSET(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  NETWORK_LOGS(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  SESSION_CODE(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  START_AGENT(Names.SESSION, Repeat.NEVER, Patience.START),
  AGENT(Names.ID, Repeat.SAFE, Patience.LOOK),
  AGENTS(Names.NOTHING, Repeat.SAFE, Patience.LOOK),
  STOP_AGENT(Names.ID, Repeat.SAFE, Patience.LOOK),
  AGENT_CODE(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  SCRAPE(Names.NOTHING, Repeat.SAFE, Patience.SCRAPE),
  SCRAPE_HTML(Names.NOTHING, Repeat.SAFE, Patience.PAGE),
  SEARCH(Names.NOTHING, Repeat.SAFE, Patience.PAGE),
  OPEN(Names.BROWSER, Repeat.SAFE, Patience.PAGE),
  SCRAPE_PAGE(Names.BROWSER, Repeat.SAFE, Patience.PAGE),
  HEALTH(Names.NOTHING, Repeat.SAFE, Patience.LOOK);

  /** What a 404 may be about, besides the operation as such. */
  enum Names {
    NOTHING,
    /** A session on which something is to begin. */
    SESSION,
    /** A session whose browser is to do something. */
    BROWSER,
    /** What is unknown there is over. */
    ID,
    /** What is unknown there cannot be had. */
    OBJECT
  }

  private final Names names;
  private final Repeat repeat;
  private final Patience patience;

  Operation(Names names, Repeat repeat, Patience patience) {
    this.names = names;
    this.repeat = repeat;
    this.patience = patience;
  }

  /** Whether an unknown path can only mean that the operation is gone. */
  boolean namesNothing() {
    return names == Names.NOTHING;
  }

  /** Whether an unknown path means that there is no such object. */
  boolean namesAnObject() {
    return names == Names.OBJECT;
  }

  /** Whether it does something on a session, which may be over. */
  boolean needsSession() {
    return names == Names.SESSION || names == Names.BROWSER;
  }

  /** Whether it works with a session's open page. */
  boolean needsBrowser() {
    return names == Names.BROWSER;
  }

  /** Whether it drives a browser to a page. */
  boolean readsPages() {
    return this == SCRAPE || names == Names.BROWSER;
  }

  /** Whether its reply is a job's result, so that an oversized one is the job's own doing. */
  boolean bringsResult() {
    return this == AGENT || this == SCRAPE || this == SCRAPE_PAGE || this == SCRAPE_HTML;
  }

  /** What may be done about a lost answer. */
  Repeat repeat() {
    return repeat;
  }

  /** How long it may take. */
  Patience patience() {
    return patience;
  }

  /** The words for messages. */
  String words() {
    return wire().replace('_', ' ');
  }

  /** The name in metrics. */
  String wire() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
