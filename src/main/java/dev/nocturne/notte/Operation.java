package dev.nocturne.notte;

import dev.nocturne.notte.NotteLimits.Patience;
import java.util.Locale;

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
  EXECUTE(Names.BROWSER, Repeat.ASK_FIRST, Patience.PAGE),
  OBSERVE(Names.BROWSER, Repeat.ASK_FIRST, Patience.PAGE),
  SCREENSHOT(Names.BROWSER, Repeat.SAFE, Patience.PAGE),
  CREATE_PERSONA(Names.NOTHING, Repeat.NEVER, Patience.LOOK),
  PERSONAS(Names.NOTHING, Repeat.SAFE, Patience.LOOK),
  PERSONA(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  DELETE_PERSONA(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  PERSONA_EMAILS(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  PERSONA_SMS(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  CREATE_NUMBER(Names.OBJECT, Repeat.ASK_FIRST, Patience.LOOK),
  DELETE_NUMBER(Names.OBJECT, Repeat.ASK_FIRST, Patience.LOOK),
  CREATE_VAULT(Names.NOTHING, Repeat.NEVER, Patience.LOOK),
  VAULTS(Names.NOTHING, Repeat.SAFE, Patience.LOOK),
  VAULT(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  RENAME_VAULT(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  DELETE_VAULT(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  CREDENTIALS(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  ADD_CREDENTIALS(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  DELETE_CREDENTIALS(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  PROFILES(Names.NOTHING, Repeat.SAFE, Patience.LOOK),
  CREATE_PROFILE(Names.NOTHING, Repeat.NEVER, Patience.LOOK),
  PROFILE(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  DELETE_PROFILE(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  DUPLICATE_PROFILE(Names.OBJECT, Repeat.NEVER, Patience.LOOK),
  PROFILE_COOKIES(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  IMPORT_COOKIES(Names.OBJECT, Repeat.ASK_FIRST, Patience.LOOK),
  UPLOADS(Names.NOTHING, Repeat.SAFE, Patience.LOOK),
  UPLOADED(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  UPLOAD(Names.OBJECT, Repeat.SAFE, Patience.PAGE),
  DOWNLOADS(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  DOWNLOADED(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  PUT_DOWNLOAD(Names.OBJECT, Repeat.ASK_FIRST, Patience.PAGE),
  FUNCTIONS(Names.NOTHING, Repeat.SAFE, Patience.LOOK),
  CREATE_FUNCTION(Names.NOTHING, Repeat.NEVER, Patience.PAGE),
  FUNCTION(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  UPDATE_FUNCTION(Names.OBJECT, Repeat.NEVER, Patience.PAGE),
  DELETE_FUNCTION(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  FORK_FUNCTION(Names.OBJECT, Repeat.NEVER, Patience.LOOK),
  RUNS(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  START_RUN(Names.OBJECT, Repeat.NEVER, Patience.RUN),
  RUN(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  UPDATE_RUN(Names.OBJECT, Repeat.ASK_FIRST, Patience.LOOK),
  STOP_RUN(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  SCHEDULE_FUNCTION(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  UNSCHEDULE_FUNCTION(Names.OBJECT, Repeat.SAFE, Patience.LOOK),
  USAGE(Names.NOTHING, Repeat.SAFE, Patience.LOOK),
  USAGE_LOGS(Names.NOTHING, Repeat.SAFE, Patience.LOOK),
  READY(Names.NOTHING, Repeat.SAFE, Patience.LOOK),
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

  /** Whether Notte opens a session for it, for which there may be no room. */
  boolean opensSession() {
    return this == START_SESSION || this == SCRAPE;
  }

  /** Whether it makes what not every plan has so many of: refused, it says nothing of the key. */
  boolean beyondPlans() {
    return switch (this) {
      case CREATE_PERSONA, CREATE_NUMBER, UPLOAD, PUT_DOWNLOAD -> true;
      default -> false;
    };
  }

  /** Whether it may name a persona, a vault or a profile, which may be gone while it is not. */
  boolean usesWhatIsNamed() {
    return this == START_SESSION || this == START_AGENT || this == SCRAPE;
  }

  /** Whether it does the work of a job, which a 404 that is read wrongly would cost. */
  boolean doesWork() {
    return this == START_RUN || (patience != Patience.LOOK && names != Names.OBJECT);
  }

  /** Whether it drives a browser to a page. */
  boolean readsPages() {
    return this == SCRAPE || names == Names.BROWSER;
  }

  /** Whether its reply is a job's result, so that an oversized one is the job's own doing. */
  boolean bringsResult() {
    return switch (this) {
      case AGENT, SCRAPE, SCRAPE_PAGE, SCRAPE_HTML, SEARCH, START_RUN -> true;
      default -> false;
    };
  }

  /** Whether it may be done again as if it had not been, at no cost. */
  boolean onlyLooks() {
    return repeat == Repeat.SAFE && (patience == Patience.LOOK || this == SCREENSHOT);
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
    return name().toLowerCase(Locale.ROOT);
  }
}
