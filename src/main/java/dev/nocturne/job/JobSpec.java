package dev.nocturne.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the client asked for. A new kind of job is one more record here and one more flow. */
public sealed interface JobSpec {

  /** The kind this spec belongs to. */
  Kind kind();

  /** The session the job runs in. */
  SessionOptions session();

  /** The JSON Schema the structured answer must fit, as the client wrote it. */
  @Nullable Json responseFormat();

  /**
   * How long something this job started may stay open upstream when nobody stops it. A slot whose
   * session is unknown is not used again before.
   */
  Duration mayStayOpen();

  /**
   * A task for a Notte agent.
   *
   * @param fields Notte's other agent start fields under their own names, such as {@code max_steps}
   */
  record AgentTask(
      String task,
      @Nullable String url,
      @Nullable Json responseFormat,
      Json fields,
      SessionOptions session)
      implements JobSpec {
    @Override
    public Kind kind() {
      return Kind.AGENT;
    }

    @Override
    public Duration mayStayOpen() {
      return session.mayStayOpen();
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

    @Override
    public Kind kind() {
      return Kind.SCRAPE;
    }

    @Override
    public Duration mayStayOpen() {
      return switch (via) {
        case ONE_CALL -> LONGEST_CALL.plusMinutes(1);
        case SESSION -> session.mayStayOpen();
      };
    }
  }

  /** The two backends of a scrape, by their names in settings and JSON in lower case. */
  enum Via {
    /** {@code POST /scrape}: one request; may be paid twice after a lost reply. */
    ONE_CALL,
    /** A session of our own, the page read on it, the session stopped. */
    SESSION
  }
}
