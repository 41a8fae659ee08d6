package dev.nocturne.job;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the client asked for. A new kind of job is one more record here and one more flow. */
public sealed interface JobSpec {

  /** The kind this spec belongs to. */
  Kind kind();

  /** The JSON Schema the structured answer must fit, as the client wrote it, if it takes one. */
  default @Nullable Json responseFormat() {
    return null;
  }

  /** Whether each attempt begins by opening a session of its own. */
  boolean opensSession();

  /**
   * How long something this job started may stay open upstream when nobody stops it. A slot whose
   * session is unknown is not used again before.
   */
  Duration mayStayOpen();

  /** How many characters its own texts have, the response format aside. */
  long length();

  /** A kind whose attempt is work in a session of its own. */
  sealed interface InSession extends JobSpec {

    /** How the session is opened. */
    SessionOptions session();

    @Override
    default boolean opensSession() {
      return true;
    }

    @Override
    default Duration mayStayOpen() {
      return session().mayStayOpen();
    }
  }

  /** A kind whose attempt is one call without a session of its own, and may take minutes. */
  sealed interface InOneCall extends JobSpec {
    @Override
    default boolean opensSession() {
      return false;
    }

    @Override
    default Duration mayStayOpen() {
      return Duration.ZERO;
    }
  }

  /**
   * A task for a Notte agent.
   *
   * @param fields Notte's other agent start fields under their own names, such as {@code max_steps}
   * @param persona the persona that is made for it, or null if none is
   */
  record AgentTask(
      String task,
      @Nullable String url,
      @Nullable Json responseFormat,
      Json fields,
      SessionOptions session,
      @Nullable OwnPersona persona)
      implements InSession {
    @Override
    public Kind kind() {
      return Kind.AGENT;
    }

    @Override
    public long length() {
      return (long) task.length() + fields.text().length() + session.length();
    }
  }

  /**
   * One page to read.
   *
   * @param via which of Notte's two ways to scrape is used
   * @param fields Notte's other scrape fields under their own names, such as {@code selector}
   */
  record Scrape(
      String url, @Nullable Json responseFormat, Via via, Json fields, SessionOptions session)
      implements JobSpec {

    /** Notte answers a scrape within this or not at all: its own clients wait no longer. */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(3);

    /** The reading of the page that is open. */
    public PageAction.Scrape reading() {
      return new PageAction.Scrape(responseFormat, fields, false);
    }

    @Override
    public Kind kind() {
      return Kind.SCRAPE;
    }

    @Override
    public boolean opensSession() {
      return via == Via.SESSION;
    }

    @Override
    public Duration mayStayOpen() {
      return switch (via) {
        case ONE_CALL -> LONGEST_CALL.plusMinutes(1);
        case SESSION -> session.mayStayOpen();
      };
    }

    @Override
    public long length() {
      return (long) url.length() + fields.text().length() + session.length();
    }
  }

  /** The two backends of a scrape, by their names in settings and JSON in lower case. */
  enum Via {
    /** {@code POST /scrape}: one request; may be paid twice after a lost reply. */
    ONE_CALL,
    /** A session of our own, the page read on it, the session stopped. */
    SESSION
  }

  /**
   * HTML to read that the client has. Notte opens no browser for it, so nothing stays open.
   *
   * @param frames Notte's frames, a JSON array of the page and what is embedded in it
   * @param fields Notte's other scrape fields under their own names, such as {@code selector}
   */
  record HtmlScrape(Json frames, @Nullable Json responseFormat, Json fields) implements InOneCall {
    @Override
    public Kind kind() {
      return Kind.SCRAPE_HTML;
    }

    @Override
    public long length() {
      return (long) frames.text().length() + fields.text().length();
    }
  }

  /**
   * A search on the web. Nothing stays open.
   *
   * @param q what is looked for
   * @param fields Notte's other search fields under their own names, such as {@code maxResults}
   */
  record Search(String q, Json fields) implements InOneCall {
    @Override
    public Kind kind() {
      return Kind.SEARCH;
    }

    @Override
    public long length() {
      return (long) q.length() + fields.text().length();
    }
  }

  /**
   * A function of Notte's to run. It may open sessions of its own, which nobody here can name.
   *
   * @param function its id at Notte
   * @param variables what it is given, a JSON object
   * @param keyVariable the variable in which it is given a key of its run, by which a run is found
   *     whose answer was lost; or null
   */
  record FunctionCall(
      String function, Json variables, @Nullable String keyVariable, @Nullable Json responseFormat)
      implements InOneCall {

    /** A run outlives whoever waits: five minutes are usual, and it may end a little later. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

    @Override
    public Kind kind() {
      return Kind.FUNCTION;
    }

    @Override
    public Duration mayStayOpen() {
      return LONGEST_RUN;
    }

    @Override
    public long length() {
      return (long) function.length() + variables.text().length();
    }
  }

  /**
   * A list of actions on the page of one session. Each reading has a response format of its own.
   *
   * @param actions in their order, at least one
   */
  record BrowserScript(List<PageAction> actions, SessionOptions session) implements InSession {

    public BrowserScript {
      actions = List.copyOf(actions);
    }

    @Override
    public Kind kind() {
      return Kind.BROWSER;
    }

    @Override
    public long length() {
      return session.length() + actions.stream().mapToLong(PageAction::length).sum();
    }
  }
}
