package dev.nocturne.notte;

/** Notte's operations, as far as an error means something else for one than for another. */
enum Operation {
  START_SESSION(Names.NOTHING),
  SESSION(Names.ID),
  SESSIONS(Names.NOTHING),
  STOP_SESSION(Names.ID),
  START_AGENT(Names.SESSION),
  AGENT(Names.ID),
  AGENTS(Names.NOTHING),
  STOP_AGENT(Names.ID),
  SCRAPE(Names.NOTHING),
  OPEN(Names.SESSION),
  SCRAPE_PAGE(Names.SESSION),
  HEALTH(Names.NOTHING);

  /** What a 404 may be about, besides the operation as such. */
  private enum Names {
    NOTHING,
    SESSION,
    ID
  }

  private final Names names;

  Operation(Names names) {
    this.names = names;
  }

  /** Whether an unknown path can only mean that the operation is gone. */
  boolean namesNothing() {
    return names == Names.NOTHING;
  }

  /** Whether it does something on a session, which may be over. */
  boolean needsSession() {
    return names == Names.SESSION;
  }

  /** Whether it drives a browser to a page. */
  boolean readsPages() {
    return this == SCRAPE || this == OPEN || this == SCRAPE_PAGE;
  }

  /** Whether its reply is a job's result, so that an oversized one is the job's own doing. */
  boolean bringsResult() {
    return this == AGENT || this == SCRAPE || this == SCRAPE_PAGE;
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
