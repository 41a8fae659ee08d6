package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.notte.ProbeLine.Answer;
import dev.nocturne.notte.ProbeReport.Seen;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What the probe asks of sessions and pages. */
final class SessionProbe {

  private static final Duration MOMENT = Duration.ofSeconds(2);

  /** A page that is read in less is not caught in the act. */
  private static final Duration IMPATIENT = Duration.ofMillis(1500);

  private static final int LOOKS = 10;

  private final ProbeLine line;
  private final ProbeSessions sessions;
  private final Consumer<Duration> pause;
  private final Probe.Questions questions;

  SessionProbe(
      ProbeLine line, ProbeSessions sessions, Consumer<Duration> pause, Probe.Questions questions) {
    this.line = line;
    this.sessions = sessions;
    this.pause = pause;
    this.questions = questions;
  }

  void run(URI page) {
    String[] session = new String[1];
    questions.ask(
        "Does a session start?",
        "yes, and it tells its id",
        () -> {
          session[0] = sessions.open(3);
          return Seen.of(true, "yes");
        });
    if (session[0] != null) {
      used(session[0], page);
      ended(session[0]);
    }
    questions.ask("Is there a scrape in one call?", "200 with markdown", () -> scrape(page));
    questions.ask(
        "Does a scrape in one call end its session when its caller hangs up?",
        "unknown: it may be paid twice",
        () -> hungUp(page));
  }

  private void used(String session, URI page) {
    questions.ask(
        "Does asking for a session's status keep it from idling out?",
        "no",
        () -> {
          Instant before = accessed(session);
          pause.accept(MOMENT);
          return kept(before, accessed(session), false);
        });
    questions.ask(
        "Does a page operation keep it from idling out?",
        "yes",
        () -> {
          Instant before = accessed(session);
          pause.accept(MOMENT);
          ObjectNode go = ProbeLine.JSON.createObjectNode().put("type", "goto");
          Answer done = line.post(path(session, "page/execute"), go.put("url", page.toString()));
          return done.ok() && done.json().path("success").asBoolean()
              ? kept(before, accessed(session), true)
              : Seen.open("the page was not opened: " + done.words());
        });
    questions.ask(
        "Of what type is a screenshot?",
        "any image",
        () -> {
          Answer picture =
              line.call("POST", path(session, "page/screenshot"), null, ProbeLine.LONG);
          return picture.ok()
              ? Seen.of(picture.type().startsWith("image/"), picture.type())
              : Seen.of(false, picture.words());
        });
    questions.ask(
        "Is the converter of schemas the open-source one?",
        "yes: a list of types is refused, and none is sent",
        () -> converter(session));
  }

  private Instant accessed(String session) throws IOException {
    Answer answer = line.get("/sessions/" + session);
    Instant time = Probe.time(answer.json(), "last_accessed_at");
    if (time == null) {
      throw new IOException("last_accessed_at is not told: " + answer.form());
    }
    return time;
  }

  static Seen kept(Instant before, Instant after, boolean assumed) {
    boolean kept = after.isAfter(before);
    return Seen.of(kept == assumed, kept ? "yes, last_accessed_at moved" : "no");
  }

  private Seen converter(String session) throws IOException {
    JsonNode wanted =
        ProbeLine.JSON.readTree(
            """
            {"only_main_content": true, "scrape_links": false, "response_format": {
             "type": "object", "properties": {"title": {"type": ["string", "null"]}}}}""");
    Answer answer = line.post(path(session, "page/scrape"), wanted);
    JsonNode structured = answer.json().path("structured");
    boolean failed = structured.has("success") && !structured.path("success").asBoolean();
    String said = answer.ok() ? Words.shorten(structured.path("error").asText()) : answer.words();
    return Seen.of(!answer.ok() || failed, answer.ok() && !failed ? "no, it was taken" : said);
  }

  private void ended(String session) {
    questions.ask(
        "What is answered to a stop, and to another?",
        "a final status, and then the same or a refusal that says so",
        () -> {
          Answer first = sessions.stop(session);
          Answer second = sessions.stop(session);
          sessions.release(session);
          boolean over = !first.json().path("status").asText("active").equals("active");
          return Seen.of(
              first.ok() && over && second.status() < 500,
              first.json().path("status").asText(first.words())
                  + ", then "
                  + (second.ok() ? second.json().path("status").asText() : second.words()));
        });
    questions.ask(
        "What is said of a replay that is not made yet?",
        "404, or at once a link or a film",
        () -> {
          Answer answer = line.get(path(session, "replay"));
          return Seen.of(
              answer.ok() || answer.status() == 404, answer.ok() ? answer.form() : answer.words());
        });
  }

  private ObjectNode oneCall(URI page) {
    return sessions
        .lasting(1)
        .put("url", page.toString())
        .put("solve_captchas", false)
        .put("only_main_content", false)
        .put("scrape_links", true);
  }

  private Seen scrape(URI page) throws IOException {
    Answer answer = sessions.scrape(oneCall(page), ProbeLine.LONG);
    return Seen.of(
        answer.ok() && answer.json().path("markdown").isTextual(),
        answer.ok() ? answer.form() : answer.words());
  }

  private Seen hungUp(URI page) throws IOException {
    List<String> before = sessions.listed();
    try {
      Answer answer = sessions.scrape(oneCall(page), IMPATIENT);
      return Seen.open("it was answered before that: " + answer.status());
    } catch (HttpTimeoutException _) {
      boolean seen = false;
      for (int i = 0; i < LOOKS; i++) {
        boolean open = !before.containsAll(sessions.listed());
        if (seen && !open) {
          return Seen.of(true, "yes, or it was done: it was open, and gone after " + i + " looks");
        }
        seen |= open;
        pause.accept(MOMENT);
      }
      return seen
          ? Seen.of(true, "no, it stayed open for 20 s")
          : Seen.open("no session was ever listed");
    }
  }

  private static String path(String session, String what) {
    return "/sessions/" + session + "/" + what;
  }
}
