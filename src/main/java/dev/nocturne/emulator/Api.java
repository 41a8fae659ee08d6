package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What each operation does to the model. */
final class Api {

  private static final int DEFAULT_MINUTES = 15;
  private static final int DEFAULT_IDLE = 3;

  private final NotteCloud cloud;
  private final AgentScripts scripts;
  private final PageFetcher pages;

  /** Opens when the emulator closes, so that nobody waits longer. */
  private final CountDownLatch closing;

  /** The page that each session shows. */
  private final Map<String, Page> shown = new ConcurrentHashMap<>();

  Api(NotteCloud cloud, AgentScripts scripts, PageFetcher pages, CountDownLatch closing) {
    this.cloud = cloud;
    this.scripts = scripts;
    this.pages = pages;
    this.closing = closing;
  }

  /**
   * One request, checked.
   *
   * @param late how long ago what it sees was so, and how long what it stops goes on
   */
  record Call(
      Operation.Route route, JsonNode body, Query query, Duration late, ApiSettings settings) {}

  /**
   * Answers a request.
   *
   * @throws CloudRefusal if the cloud does not do it
   * @throws BrokenPage if a page cannot be read
   */
  JsonNode answer(Call call) throws Refused, BrokenPage, InterruptedException {
    String id = call.route().id();
    Views views = new Views(call.settings().dialect());
    Instant now = cloud.now();
    return switch (call.route().operation()) {
      case START_SESSION -> views.session(start(call.body()), now);
      case SESSIONS -> sessions(call.query(), views, now);
      case SESSION -> views.session(cloud.session(id, call.late()), now);
      case STOP_SESSION -> views.session(stop(id, call.late()), now);
      case START_AGENT -> views.agentRow(startAgent(call.body()));
      case AGENTS -> agents(call.query(), call.late(), views);
      case AGENT -> views.agent(cloud.agent(id, call.late()));
      case STOP_AGENT -> views.agent(stopAgent(id, call.query(), call.late()));
      case SCRAPE -> scrape(call.body(), call.settings().scrapeDelay());
      case EXECUTE -> execute(id, call.body(), views, now);
      case SCRAPE_PAGE -> scrapePage(id, call.body(), call.settings().scrapeDelay());
      case HEALTH ->
          JsonNodeFactory.instance
              .objectNode()
              .put("status", "ok")
              .put("version", "1.4.40")
              .put("description", "emulated");
    };
  }

  private SessionView start(JsonNode request) {
    return cloud.startSession(
        Duration.ofMinutes(request.path("max_duration_minutes").asInt(DEFAULT_MINUTES)),
        Duration.ofMinutes(request.path("idle_timeout_minutes").asInt(DEFAULT_IDLE)),
        request.toString());
  }

  private JsonNode sessions(Query query, Views views, Instant now) throws Refused {
    CloudPage<SessionView> page =
        cloud.sessions(query.onlyActive(), query.page(), query.pageSize());
    return views.list(page, session -> views.session(session, now));
  }

  private JsonNode agents(Query query, Duration late, Views views) throws Refused {
    Duration lag = cloud.settings().listLag();
    CloudPage<AgentView> page =
        cloud.agents(
            query.onlyActive(),
            query.page(),
            query.pageSize(),
            late.compareTo(lag) > 0 ? late : lag);
    return views.list(page, views::agentRow);
  }

  private SessionView stop(String session, Duration late) {
    SessionView stopped = cloud.stopSession(session, late);
    shown.remove(session);
    return stopped;
  }

  private AgentView startAgent(JsonNode request) {
    JsonNode format = request.path("response_format");
    AgentRequest wanted =
        new AgentRequest(
            request.path("session_id").asText(),
            request.path("task").asText(),
            text(request.path("url")),
            format.isObject() && !format.isEmpty() ? format.toString() : null,
            request.path("max_steps").asInt(AgentRequest.DEFAULT_MAX_STEPS));
    AgentView agent = cloud.startAgent(wanted);
    scripts.play(agent, cloud, shown.get(wanted.session()));
    return agent;
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : null;
  }

  private AgentView stopAgent(String agent, Query query, Duration late) throws Refused {
    String session = query.required("session_id");
    if (!cloud.agent(agent).request().session().equals(session)) {
      throw new CloudRefusal(404, "Agent not found in this session");
    }
    return cloud.stopAgent(agent, late);
  }

  /** In a session of the cloud's own, which is open exactly as long. */
  private JsonNode scrape(JsonNode request, Duration delay)
      throws BrokenPage, InterruptedException {
    String url = request.path("url").asText();
    String session = start(request).id();
    try {
      cloud.scraped(url);
      Page page = pages.fetch(url);
      pause(delay);
      return new PageReader(page).dataSpace(request);
    } finally {
      SessionView _ = cloud.stopSession(session);
    }
  }

  /** Only pages are opened; other actions are answered as failed. */
  private JsonNode execute(String session, JsonNode action, Views views, Instant now)
      throws InterruptedException {
    cloud.touch(session);
    if (!action.path("type").asText().equals("goto")) {
      return views.execution(action, "the emulator has no browser for this", now, cloud.now());
    }
    try {
      shown.put(session, pages.fetch(action.path("url").asText()));
      forgetClosed();
      return views.execution(action, null, now, cloud.now());
    } catch (BrokenPage e) {
      return views.execution(action, String.valueOf(e.getMessage()), now, cloud.now());
    }
  }

  private void forgetClosed() {
    shown.keySet().removeIf(session -> !cloud.session(session).active());
  }

  private JsonNode scrapePage(String session, JsonNode request, Duration delay)
      throws BrokenPage, InterruptedException {
    cloud.touch(session);
    Page page = shown.get(session);
    if (page == null) {
      throw new BrokenPage("no page is open in this session");
    }
    cloud.scraped(page.url().toString());
    pause(delay);
    return new PageReader(page).dataSpace(request);
  }

  private void pause(Duration delay) throws InterruptedException {
    boolean _ = closing.await(delay.toMillis(), TimeUnit.MILLISECONDS);
  }
}
