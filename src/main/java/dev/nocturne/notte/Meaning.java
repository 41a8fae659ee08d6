package dev.nocturne.notte;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.scrape.HtmlScraped;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Notte's answers mean, operation by operation. An answer that lacks its point is unclear. */
final class Meaning {

  /** The session states that are final; one that Notte added since is taken for open. */
  private static final Set<String> OVER = Set.of("closed", "error", "timed_out");

  private static final Pattern ALREADY =
      Pattern.compile("(?i)already (?:been )?(?:stopped|closed|ended)");

  private final Refusal refusal;

  Meaning(Refusal refusal) {
    this.refusal = refusal;
  }

  String startedSession(Reply reply) throws IOException {
    Operation operation = Operation.START_SESSION;
    return essential(
        operation, object(operation, reply, Answer.Session.class).sessionId(), "session_id");
  }

  SessionState session(Reply reply) throws IOException {
    return reply.saysUnknown()
        ? new SessionState.Over("unknown")
        : state(Operation.SESSION, object(Operation.SESSION, reply, Answer.Session.class));
  }

  Page<SessionRef> sessions(Reply reply) throws IOException {
    Operation operation = Operation.SESSIONS;
    Page<Answer.Session> rows = page(operation, reply, Answer.Session.class);
    List<SessionRef> sessions = new ArrayList<>();
    for (Answer.Session row : rows.items()) {
      String id = essential(operation, row.sessionId(), "session_id");
      sessions.add(new SessionRef(id, told(row.createdAt())));
    }
    return new Page<>(sessions, rows.hasNext());
  }

  /** A refusal to stop what has stopped is the answer that was hoped for. */
  SessionState stoppedSession(Reply reply) throws IOException {
    if (reply.saysUnknown()) {
      return new SessionState.Over("unknown");
    }
    Operation operation = Operation.STOP_SESSION;
    return !reply.ok() && already(operation, reply)
        ? new SessionState.Over("closed")
        : state(operation, object(operation, reply, Answer.Session.class));
  }

  /** What it means that a session is open although it was stopped. */
  static Unclear stillOpen() {
    return new Unclear(Scope.REQUEST, "the session is still open after it was stopped", null);
  }

  String startedAgent(Reply reply) throws IOException {
    Operation operation = Operation.START_AGENT;
    return essential(operation, object(operation, reply, Answer.Agent.class).agentId(), "agent_id");
  }

  /** Every state but active is an end. */
  AgentState agent(Reply reply) throws IOException {
    if (reply.saysUnknown()) {
      return new AgentState.Missing();
    }
    Answer.AgentEnd agent = object(Operation.AGENT, reply, Answer.AgentEnd.class);
    return active(Operation.AGENT, agent.status())
        ? new AgentState.Active()
        : new AgentState.Ended(agent.success(), agent.answer(), agent.steps(), agent.creditUsage());
  }

  Page<AgentRef> agents(Reply reply) throws IOException {
    Operation operation = Operation.AGENTS;
    Page<Answer.Agent> rows = page(operation, reply, Answer.Agent.class);
    List<AgentRef> agents = new ArrayList<>();
    for (Answer.Agent row : rows.items()) {
      String id = essential(operation, row.agentId(), "agent_id");
      String session = essential(operation, row.sessionId(), "session_id");
      agents.add(new AgentRef(id, session, active(operation, row.status()), told(row.createdAt())));
    }
    return new Page<>(agents, rows.hasNext());
  }

  /** True, since anything else is thrown. */
  boolean stoppedAgent(Reply reply) {
    return reply.saysUnknown() || reply.ok() || already(Operation.STOP_AGENT, reply);
  }

  /** True, since anything else is thrown. */
  boolean opened(Reply reply) throws IOException {
    Answer.Execution done = object(Operation.OPEN, reply, Answer.Execution.class);
    if (done.success() == null) {
      throw Unreadable.because(Operation.OPEN, "does not say whether it worked");
    }
    if (!done.success()) {
      String why = done.exception() == null ? done.message() : done.exception();
      throw new Rejected(FailureKind.NAVIGATION, Words.shorten(why));
    }
    return true;
  }

  Scraped scraped(Operation operation, Reply reply) throws IOException {
    Answer.DataSpace page = object(operation, reply, Answer.DataSpace.class);
    if (page.markdown() == null && page.structured() == null) {
      throw Unreadable.because(operation, "holds neither markdown nor data");
    }
    List<String> links = page.markdown() == null ? null : Links.of(page.markdown());
    Json images = page.images();
    return new Scraped(page.markdown(), links, images, extraction(page.structured()));
  }

  /** The data alone; by which schema it was read where the client gave none is not kept. */
  Scraped scrapedHtml(Reply reply) throws IOException {
    Operation operation = Operation.SCRAPE_HTML;
    HtmlScraped.Data read = object(operation, Wording.JSON, reply, HtmlScraped.class).scrape();
    Answer.Structured data = new Answer.Structured(read.success(), read.error(), read.data());
    return new Scraped(null, null, null, extraction(data));
  }

  Found found(Reply reply) throws IOException {
    return Found.of(object(Operation.SEARCH, Wording.JSON, reply, Json.class));
  }

  /** True, since anything else is thrown. */
  boolean healthy(Reply reply) {
    if (!reply.ok()) {
      throw refusal.of(Operation.HEALTH, reply);
    }
    return true;
  }

  private static Scraped.Extraction extraction(Answer.@Nullable Structured structured) {
    if (structured == null) {
      return new Scraped.Extraction.None();
    }
    // Notte's model says success by default.
    boolean failed = structured.success() != null && !structured.success();
    if (failed || (structured.error() != null && structured.data() == null)) {
      return new Scraped.Extraction.Failed(Words.shorten(structured.error()));
    }
    return structured.data() == null
        ? new Scraped.Extraction.None()
        : new Scraped.Extraction.Data(structured.data());
  }

  private static SessionState state(Operation operation, Answer.Session session) {
    String status = essential(operation, session.status(), "status").toLowerCase(Locale.ROOT);
    return OVER.contains(status) ? new SessionState.Over(status) : new SessionState.Open();
  }

  private static boolean active(Operation operation, @Nullable String status) {
    return essential(operation, status, "status").equalsIgnoreCase("active");
  }

  private boolean already(Operation operation, Reply reply) {
    NotteException error = refusal.of(operation, reply);
    if (ALREADY.matcher(String.valueOf(error.getMessage())).find()) {
      return true;
    }
    throw error;
  }

  private static String essential(Operation operation, @Nullable String value, String name) {
    if (value == null || value.isBlank()) {
      throw Unreadable.because(operation, "has no " + name);
    }
    return value;
  }

  private static Instant told(@Nullable Instant time) {
    return Objects.requireNonNullElse(time, Answer.NEVER);
  }

  private <T> T object(Operation operation, Reply reply, Class<T> type) throws IOException {
    return object(operation, Replies.JSON, reply, type);
  }

  private <T> T object(Operation operation, JsonMapper mapper, Reply reply, Class<T> type)
      throws IOException {
    if (!reply.ok()) {
      throw refusal.of(operation, reply);
    }
    T object = Replies.object(mapper, reply, type);
    if (object == null) {
      throw Unreadable.because(operation, "is no JSON object");
    }
    return object;
  }

  private <T> Page<T> page(Operation operation, Reply reply, Class<T> type) throws IOException {
    if (!reply.ok()) {
      throw refusal.of(operation, reply);
    }
    Page<T> page = Replies.page(reply, type);
    if (page == null) {
      throw Unreadable.because(operation, "is no list");
    }
    return page;
  }
}
