package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.notte.ProbeLine.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The sessions that the probe opens. Each carries a mark as its user agent, so that one whose start
 * was never answered is found and stopped as well, and no other is ever touched.
 */
final class ProbeSessions {

  private static final Duration BETWEEN = Duration.ofSeconds(2);
  private static final int TRIES = 5;
  private static final int MOST_PAGES = 10;

  private final ProbeLine line;
  private final Consumer<Duration> pause;
  private final String mark = "nocturne-probe/" + UUID.randomUUID();
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Set<String> opened = ConcurrentHashMap.newKeySet();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger scrapes = new AtomicInteger();

  /**
   * @param pause waits
   */
  ProbeSessions(ProbeLine line, Consumer<Duration> pause) {
    this.line = line;
    this.pause = pause;
  }

  /** The start of a session with our mark that ends by itself after so many minutes. */
  ObjectNode lasting(int minutes) {
    return ProbeLine.JSON
        .createObjectNode()
        .put("max_duration_minutes", minutes)
        .put("idle_timeout_minutes", minutes)
        .put("use_file_storage", false)
        .put("user_agent", mark);
  }

  /** Starts one; whatever is opened is remembered. */
  Answer start(ObjectNode body, String... headers) throws IOException {
    return opening("/sessions/start", body, ProbeLine.LONG, headers);
  }

  /** Reads a page in one call, for which Notte opens a session and keeps it to itself. */
  Answer scrape(ObjectNode body, Duration limit) throws IOException {
    scrapes.incrementAndGet();
    return opening("/scrape", body, limit);
  }

  private Answer opening(String path, ObjectNode body, Duration limit, String... headers)
      throws IOException {
    unanswered.incrementAndGet();
    Answer answer = line.call("POST", path, body, limit, headers);
    String id = answer.json().path("session_id").asText();
    if (!id.isEmpty()) {
      opened.add(id);
      open.add(id);
    }
    boolean clear = !id.isEmpty() || answer.json().has("markdown") || answer.refused();
    unanswered.addAndGet(clear ? -1 : 0);
    return answer;
  }

  /** Opens one for this long, and gives its id. */
  String open(int minutes) throws IOException {
    Answer answer = start(lasting(minutes).put("solve_captchas", false));
    String id = answer.json().path("session_id").asText();
    if (id.isEmpty()) {
      throw new IOException("no session was started: " + answer.words());
    }
    return id;
  }

  /** Stops one. */
  Answer stop(String session) throws IOException {
    return line.delete("/sessions/" + session + "/stop");
  }

  /** Stops one if it can be stopped now; else {@link #stopAll} does. */
  void release(String session) {
    try {
      if (open.contains(session) && over(session)) {
        open.remove(session);
      }
    } catch (IOException _) {
      // It stays among those that are open.
    }
  }

  private boolean over(String session) throws IOException {
    Answer _ = stop(session);
    Answer now = line.get("/sessions/" + session);
    boolean unknown = now.status() == 404 || now.status() == 410;
    return unknown || (now.ok() && !now.json().path("status").asText("active").equals("active"));
  }

  /** The ids of those with our mark that Notte lists as open. */
  List<String> listed() throws IOException {
    List<String> ours = new ArrayList<>();
    for (int page = 1; page <= MOST_PAGES; page++) {
      String query = "?only_active=true&only_current_token=true&page_size=100&page=" + page;
      Answer answer = line.get("/sessions" + query);
      if (!answer.ok()) {
        throw new IOException("sessions cannot be listed: " + answer.words());
      }
      JsonNode body = answer.json();
      for (JsonNode row : body.isArray() ? body : body.path("items")) {
        if (row.path("user_agent").asText().equals(mark)) {
          ours.add(row.path("session_id").asText());
        }
      }
      if (!body.path("has_next").asBoolean()) {
        return ours;
      }
    }
    return ours;
  }

  /**
   * Stops all that are open, also those whose start was not answered.
   *
   * @return what could not be stopped; empty if all is well
   */
  Set<String> stopAll() {
    // A list may lag, so what nobody answered for is looked for twice.
    int more = unanswered.get() == 0 ? 1 : 2;
    for (int i = 0; i < TRIES; i++) {
      boolean complete = find();
      List.copyOf(open).forEach(this::release);
      more -= complete && open.isEmpty() ? 1 : 0;
      if (more == 0) {
        return Set.of();
      }
      pause.accept(BETWEEN);
    }
    return open.isEmpty() ? Set.of("what a list would have shown") : Set.copyOf(open);
  }

  /** Whether the list could be read. */
  private boolean find() {
    try {
      List<String> ours = listed();
      open.addAll(ours);
      opened.addAll(ours);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** How many were opened. */
  int opened() {
    return opened.size();
  }

  /** How many pages were read in one call. */
  int scrapes() {
    return scrapes.get();
  }
}
