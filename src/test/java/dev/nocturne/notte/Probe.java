package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.notte.ProbeLine.Answer;
import dev.nocturne.notte.ProbeReport.Finding;
import dev.nocturne.notte.ProbeReport.Seen;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks Notte what its documents leave open, by cheap calls, and compares what it sees with what
 * Nocturne assumes. Every session that it opens is stopped, whatever happens.
 */
final class Probe {

  private static final String NOBODY = "/00000000-0000-4000-8000-000000000000";

  /** US dollars for a minute of a browser. */
  private static final double MINUTE = 0.05 / 60;

  private final ProbeLine line;
  private final ProbeSessions sessions;
  private final Wishes wishes;
  private final Consumer<Duration> pause;
  private final ProbeReport report = new ProbeReport();

  /**
   * What is asked beyond the cheapest.
   *
   * @param page a small public page
   * @param agents whether two agents of few steps are started, which costs a model's work
   * @param sessions how many sessions may be opened at once to see what Notte says when there is no
   *     room for more; zero for not to try
   */
  record Wishes(URI page, boolean agents, int sessions) {}

  /**
   * @param pause waits
   */
  Probe(ProbeLine line, ProbeSessions sessions, Wishes wishes, Consumer<Duration> pause) {
    this.line = line;
    this.sessions = sessions;
    this.wishes = wishes;
    this.pause = pause;
  }

  /** Finds an answer. */
  interface Asking {
    Seen ask() throws IOException;
  }

  /** Where questions go. */
  interface Questions {
    void ask(String question, String assumed, Asking asking);
  }

  private void ask(String question, String assumed, Asking asking) {
    Seen seen;
    try {
      seen = asking.ask();
    } catch (IOException | RuntimeException e) {
      seen = Seen.open("could not be asked: " + e);
    }
    report.add(new Finding(question, seen, assumed));
  }

  /** Asks everything, and stops what it opened. */
  ProbeReport run() {
    String before = "";
    try {
      ask("Is Notte there?", "200 and JSON", this::health);
      if (keyIsTaken()) {
        before = left();
        withoutSessions();
        withSessions();
        if (wishes.agents()) {
          new AgentProbe(line, sessions, pause, this::ask).run(wishes.page());
        }
        heads();
      }
    } finally {
      var open = sessions.stopAll();
      report.remark(
          open.isEmpty()
              ? "Every session that was opened is stopped."
              : "NOT STOPPED, look after them: " + String.join(", ", open));
    }
    report.remark(spent());
    String after = before.isEmpty() ? "" : left();
    if (!after.isEmpty()) {
      report.remark(
          "Notte's own count of what is left: " + before + " before, " + after + " after.");
    }
    return report;
  }

  private String spent() {
    return String.format(
        Locale.ROOT,
        "%d sessions were opened and %d pages read in one call, which is about $%.3f%s.",
        sessions.opened(),
        sessions.scrapes(),
        (sessions.opened() + sessions.scrapes()) * MINUTE,
        wishes.agents() ? " and what two agents of at most 3 steps cost" : "");
  }

  private Seen health() throws IOException {
    Answer answer = line.get("/health");
    String version = answer.json().path("version").asText("unknown");
    return Seen.of(answer.ok() && answer.json().isObject(), answer.form() + ", version " + version);
  }

  private boolean keyIsTaken() {
    boolean[] taken = new boolean[1];
    ask(
        "Does the key work?",
        "usage tells plan and limits",
        () -> {
          Answer answer = line.get("/usage");
          taken[0] = answer.status() != 401 && answer.status() != 403;
          return answer.ok()
              ? Seen.of(
                  answer.json().has("plan_type"),
                  "plan " + answer.json().path("plan_type").asText() + ", " + answer.form())
              : Seen.of(false, answer.words());
        });
    return taken[0];
  }

  private String left() {
    try {
      JsonNode balance = line.get("/usage").json().path("balance_amount");
      return balance.isNumber() ? balance.asText() : "";
    } catch (IOException e) {
      return "";
    }
  }

  private void withoutSessions() {
    ask(
        "How many rows has a page of a list by default?",
        "unknown: a size is always sent, and both shapes are read",
        () -> rows("?only_active=false"));
    ask(
        "Is a page of 100 rows taken?",
        "yes",
        () -> {
          Answer answer = line.get("/sessions?only_active=false&page=1&page_size=100");
          return Seen.of(answer.ok(), answer.ok() ? "yes" : answer.words());
        });
    ask(
        "What is the largest page?",
        "unknown: a short page is not taken for the last",
        () -> rows("?only_active=false&page=1&page_size=1000"));
    ask(
        "What is said of an unknown session?",
        "404",
        () -> {
          Answer answer = line.get("/sessions" + NOBODY);
          return Seen.of(answer.status() == 404, answer.form());
        });
    ask(
        "What does a refused request look like?",
        "422, and an unknown field is refused",
        this::bad);
    ask(
        "May an agent have 150 steps?",
        "yes; what is refused is told to whoever submitted it",
        this::steps);
    ask(
        "How long do ended agents stay readable?",
        "unknown: they are read at their end",
        this::oldest);
  }

  private Seen rows(String query) throws IOException {
    Answer answer = line.get("/sessions" + query);
    JsonNode body = answer.json();
    if (!answer.ok()) {
      return Seen.of(answer.status() == 422, answer.words());
    }
    return body.isArray()
        ? Seen.of(true, "a bare array of " + body.size() + " rows")
        : Seen.of(
            body.path("items").isArray(),
            "page_size " + body.path("page_size") + " with " + body.path("items").size() + " rows");
  }

  private Seen bad() throws IOException {
    Answer answer = sessions.start(sessions.lasting(1).put("nocturne_probe", true));
    return Seen.of(answer.status() == 422, answer.form() + "; " + answer.words());
  }

  /** There is no such session, so no agent can start; limits are checked before that. */
  private Seen steps() throws IOException {
    ObjectNode body = ProbeLine.JSON.createObjectNode().put("task", "nothing");
    body.put("session_id", NOBODY.substring(1)).put("max_steps", 150);
    Answer answer = line.post("/agents/start", body);
    boolean unknown = answer.status() == 404 || answer.status() == 400;
    return Seen.of(unknown, (unknown ? "yes, " : "") + answer.words());
  }

  private Seen oldest() throws IOException {
    Answer list = line.get("/agents?only_active=false&page=1&page_size=100");
    JsonNode rows = list.json().isArray() ? list.json() : list.json().path("items");
    if (!list.ok() || rows.isEmpty()) {
      return Seen.open(list.ok() ? "no agent has ended yet" : list.words());
    }
    JsonNode last = rows.get(rows.size() - 1);
    Answer agent = line.get("/agents/" + last.path("agent_id").asText());
    String began = last.path("created_at").asText();
    return Seen.of(agent.ok(), "one that began at " + began + " answers " + agent.status());
  }

  private void withSessions() {
    ask("Is Idempotency-Key honoured?", "no: a start is never repeated", this::twice);
    new SessionProbe(line, sessions, pause, this::ask).run(wishes.page());
    if (wishes.sessions() > 0) {
      ask(
          "What is said when there is no room for another session?",
          "429, 529, or 403 with words of sessions",
          this::full);
    }
  }

  /** Says nothing of captchas, so that the answer shows the default. */
  private Seen twice() throws IOException {
    String[] header = {"Idempotency-Key", UUID.randomUUID().toString().replace("-", "").repeat(2)};
    ObjectNode body = sessions.lasting(1);
    Answer one = sessions.start(body, header);
    Answer other = sessions.start(body, header);
    String first = one.json().path("session_id").asText();
    String second = other.json().path("session_id").asText();
    sessions.release(first);
    if (!second.equals(first)) {
      sessions.release(second);
    }
    ask(
        "Are captchas solved by default?",
        "unknown: it is always said",
        () -> Seen.of(one.ok(), one.json().path("solve_captchas").toString()));
    if (!one.ok() || !other.ok()) {
      return Seen.open(one.ok() ? other.words() : one.words());
    }
    return Seen.of(!first.equals(second), first.equals(second) ? "yes, one session" : "no, two");
  }

  private Seen full() throws IOException {
    List<String> held = new ArrayList<>();
    try {
      for (int i = 0; i < wishes.sessions(); i++) {
        Answer answer = sessions.start(sessions.lasting(1).put("solve_captchas", false));
        if (!answer.ok()) {
          boolean known = answer.status() == 429 || answer.status() == 529;
          boolean worded = answer.words().matches("(?is).*(session|concurren).*");
          return Seen.of(known || worded, "after " + i + " sessions " + answer.words());
        }
        held.add(answer.json().path("session_id").asText());
      }
      return Seen.open("there was room for " + wishes.sessions());
    } finally {
      held.forEach(sessions::release);
    }
  }

  private void heads() {
    ask(
        "Is a rate window told?",
        "X-RateLimit headers, as documented, of which nothing is taken for granted",
        () ->
            line.limits().isEmpty()
                ? Seen.open("no such header came")
                : Seen.of(
                    true, "limit " + line.limits() + ", ends within " + line.window() + " s"));
    ask(
        "Is Retry-After sent?",
        "heard where it comes",
        () ->
            line.waits().isEmpty()
                ? Seen.open("nothing was refused for want of room or patience")
                : Seen.of(true, "with refusals came: " + String.join(", ", line.waits())));
  }

  /** The time in a member; null if it holds none. */
  static @Nullable Instant time(JsonNode body, String member) {
    return Lenient.Time.time(body.path(member).asText().strip().replace(' ', 'T'));
  }
}
