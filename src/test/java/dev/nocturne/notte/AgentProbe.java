package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.notte.ProbeLine.Answer;
import dev.nocturne.notte.ProbeReport.Seen;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** What the probe asks of agents, which costs a model's work. */
final class AgentProbe {

  private static final Duration BETWEEN = Duration.ofSeconds(3);
  private static final int LOOKS = 60;
  private static final int MINUTES = 5;

  private final ProbeLine line;
  private final ProbeSessions sessions;
  private final Consumer<Duration> pause;
  private final Probe.Questions questions;

  AgentProbe(
      ProbeLine line, ProbeSessions sessions, Consumer<Duration> pause, Probe.Questions questions) {
    this.line = line;
    this.sessions = sessions;
    this.pause = pause;
    this.questions = questions;
  }

  void run(URI page) {
    questions.ask(
        "Does an agent's work keep its session from idling out?",
        "no: a session idles as late as it may",
        () -> working(page));
    questions.ask(
        "What does an agent report when its session is stopped?",
        "closed, and no success",
        () -> orphaned(page));
  }

  private String start(String session, URI page) throws IOException {
    ObjectNode body = ProbeLine.JSON.createObjectNode().put("session_id", session);
    body.put("task", "Say what the heading of the page is.").put("url", page.toString());
    Answer answer = line.post("/agents/start", body.put("max_steps", 3).put("use_vision", false));
    if (!answer.ok()) {
      throw new IOException("no agent was started: " + answer.words());
    }
    return answer.json().path("agent_id").asText();
  }

  private Seen working(URI page) throws IOException {
    String session = sessions.open(MINUTES);
    try {
      String agent = start(session, page);
      Instant before = accessed(session);
      Answer end = line.get("/agents/" + agent);
      for (int i = 0; i < LOOKS && active(end); i++) {
        pause.accept(BETWEEN);
        end = line.get("/agents/" + agent);
      }
      Instant after = accessed(session);
      Answer ended = end;
      questions.ask(
          "How large are an agent's steps?",
          "a reply of at most 32 MB, read as a stream",
          () -> size(ended));
      questions.ask(
          "What does an ended agent tell?", "closed, success and an answer", () -> told(ended));
      return active(ended)
          ? Seen.open("the agent had not ended after " + LOOKS + " looks")
          : SessionProbe.kept(before, after, false);
    } finally {
      sessions.release(session);
    }
  }

  private static boolean active(Answer agent) {
    return agent.ok() && agent.json().path("status").asText().equals("active");
  }

  private static Seen size(Answer agent) {
    int steps = 0;
    for (JsonNode step : agent.json().path("steps")) {
      steps += step.path("type").asText("agent_step_stop").equals("agent_step_stop") ? 1 : 0;
    }
    int each = agent.body().length / Math.max(1, steps);
    return Seen.of(
        each * 50L < 32L << 20,
        agent.body().length + " bytes for " + steps + " steps, so 50 may be " + each * 50L);
  }

  private static Seen told(Answer agent) {
    JsonNode body = agent.json();
    String words =
        "status %s, success %s, answer %s, credit_usage %s"
            .formatted(
                body.path("status").asText(),
                body.path("success"),
                body.path("answer").getNodeType(),
                body.path("credit_usage"));
    return Seen.of(agent.ok() && body.path("status").asText().equals("closed"), words);
  }

  private Seen orphaned(URI page) throws IOException {
    String session = sessions.open(MINUTES);
    try {
      String agent = start(session, page);
      Answer _ = sessions.stop(session);
      pause.accept(BETWEEN);
      Answer left = line.get("/agents/" + agent);
      JsonNode body = left.json();
      boolean success = body.path("success").asBoolean(false);
      return left.ok()
          ? Seen.of(!active(left) && !success, told(left).words())
          : Seen.of(left.status() == 404, left.words());
    } finally {
      sessions.release(session);
    }
  }

  private Instant accessed(String session) throws IOException {
    Instant time = Probe.time(line.get("/sessions/" + session).json(), "last_accessed_at");
    if (time == null) {
      throw new IOException("last_accessed_at is not told");
    }
    return time;
  }
}
