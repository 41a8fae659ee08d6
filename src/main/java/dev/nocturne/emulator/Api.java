package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What each operation does to the model, and how that is told in Notte's JSON. */
final class Api {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DEFAULT_MINUTES = 15;
  private static final int DEFAULT_IDLE = 3;

  private final NotteCloud cloud;
  private final AgentScripts scripts;
  private final PageFetcher pages;
  private final Map<String, Page> openPages = new ConcurrentHashMap<>();

  Api(NotteCloud cloud, AgentScripts scripts, PageFetcher pages) {
    this.cloud = cloud;
    this.scripts = scripts;
    this.pages = pages;
  }

  /**
   * Answers a request whose body fits its operation.
   *
   * @throws CloudRefusal if the cloud does not do it
   */
  Reply answer(Operation.Route route, JsonNode request, Query query) throws InterruptedException {
    String id = route.id();
    return switch (route.operation()) {
      case START_SESSION -> Reply.ok(session(start(request)));
      case SESSIONS -> Reply.ok(list(cloud.sessions(query.onlyActive()), query, Api::session));
      case SESSION -> Reply.ok(session(cloud.session(id)));
      case STOP_SESSION -> Reply.ok(session(cloud.stopSession(id)));
      case START_AGENT -> Reply.ok(agentHead(startAgent(request)));
      case AGENTS -> Reply.ok(list(cloud.agents(query.onlyActive()), query, Api::agentHead));
      case AGENT -> Reply.ok(agent(cloud.agent(id)));
      case STOP_AGENT ->
          query.values().containsKey("session_id")
              ? Reply.ok(agent(cloud.stopAgent(id)))
              : new RequestRules.Refused("session_id", "Field required").reply();
      case SCRAPE -> scrape(request);
      case EXECUTE -> open(id, request.path("url").asText());
      case SCRAPE_PAGE -> scrapePage(id, request);
      case HEALTH -> Reply.ok(JSON.objectNode().put("status", "ok"));
    };
  }

  private SessionView start(JsonNode request) {
    return cloud.startSession(
        Duration.ofMinutes(request.path("max_duration_minutes").asInt(DEFAULT_MINUTES)),
        Duration.ofMinutes(request.path("idle_timeout_minutes").asInt(DEFAULT_IDLE)));
  }

  private AgentView startAgent(JsonNode request) {
    JsonNode format = request.path("response_format");
    AgentRequest wanted =
        new AgentRequest(
            request.path("session_id").asText(),
            request.path("task").asText(),
            text(request.path("url")),
            format.isObject() && !format.isEmpty() ? format.toString() : null);
    AgentView agent = cloud.startAgent(wanted);
    scripts.play(agent, cloud);
    return agent;
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : null;
  }

  /** In a session of the cloud's own, which is open exactly as long. */
  private Reply scrape(JsonNode request) throws InterruptedException {
    String session = start(request).id();
    try {
      return read(pages.fetch(request.path("url").asText()), request);
    } catch (PageFetcher.Unreachable e) {
      return failedNavigation(String.valueOf(e.getMessage()));
    } finally {
      SessionView _ = cloud.stopSession(session);
    }
  }

  private static Reply failedNavigation(String message) {
    Reply error = Reply.error(400, "Navigation failed: " + message);
    return new Reply(
        error.status(), Map.of("x-error-class", "NotteApiExecutionError"), error.body());
  }

  private Reply open(String session, String url) throws InterruptedException {
    cloud.touch(session);
    ObjectNode body = JSON.objectNode();
    try {
      openPages.put(session, pages.fetch(url));
      body.put("success", true).put("message", "navigated");
    } catch (PageFetcher.Unreachable e) {
      body.put("success", false).put("message", "Navigation failed: " + e.getMessage());
    }
    body.putObject("action").put("type", "goto").put("url", url);
    return Reply.ok(body);
  }

  private Reply scrapePage(String session, JsonNode request) {
    cloud.touch(session);
    Page page = openPages.get(session);
    return page == null ? failedNavigation("no page is open") : read(page, request);
  }

  private static Reply read(Page page, JsonNode request) {
    PageReader reader = new PageReader(page);
    boolean links = request.path("scrape_links").asBoolean(true);
    boolean main = request.path("only_main_content").asBoolean(false);
    ObjectNode space = JSON.objectNode().put("markdown", reader.markdown(main, links));
    boolean images =
        request.path("only_images").asBoolean(false) || request.path("scrape_images").asBoolean();
    space.set("images", images ? reader.images() : JSON.nullNode());
    JsonNode format = request.path("response_format");
    boolean wanted = format.isObject() && !format.isEmpty();
    space.set("structured", wanted ? structured(reader, format) : JSON.nullNode());
    return Reply.ok(space);
  }

  private static JsonNode structured(PageReader reader, JsonNode format) {
    ObjectNode structured = JSON.objectNode();
    try {
      structured.set("data", new SchemaFit(reader.facts()).fit(format));
      return structured.put("success", true).putNull("error");
    } catch (SchemaFit.Missing e) {
      return structured.put("success", false).put("error", e.getMessage()).putNull("data");
    }
  }

  private static <T> JsonNode list(List<T> all, Query query, Function<T, JsonNode> item) {
    ObjectNode page = JSON.objectNode();
    ArrayNode items = page.putArray("items");
    query.cut(all).forEach(one -> items.add(item.apply(one)));
    return page.put("page", query.page())
        .put("page_size", query.pageSize())
        .put("has_next", query.hasNext(all))
        .put("has_previous", query.page() > 1);
  }

  private static ObjectNode session(SessionView session) {
    return JSON.objectNode()
        .put("session_id", session.id())
        .put("status", session.status())
        .put("created_at", session.createdAt().toString())
        .put("last_accessed_at", session.lastAccessedAt().toString())
        .put("closed_at", session.closedAt() == null ? null : session.closedAt().toString())
        .put("max_duration_minutes", session.maxDurationMinutes())
        .put("idle_timeout_minutes", session.idleTimeoutMinutes())
        .put("timeout_minutes", session.idleTimeoutMinutes())
        .put("cdp_url", "wss://emulator.invalid/" + session.id() + "?token=emulated-secret")
        .put("proxies", false);
  }

  private static ObjectNode agentHead(AgentView agent) {
    return JSON.objectNode()
        .put("agent_id", agent.id())
        .put("session_id", agent.request().session())
        .put("status", agent.active() ? "active" : "closed")
        .put("created_at", agent.createdAt().toString())
        .put("closed_at", agent.closedAt() == null ? null : agent.closedAt().toString())
        .put("saved", false);
  }

  private static ObjectNode agent(AgentView agent) {
    Ending ending = agent.ending();
    ObjectNode body =
        agentHead(agent).put("task", agent.request().task()).put("url", agent.request().url());
    body.put("success", ending == null ? null : ending.success());
    body.put("answer", ending == null ? null : ending.answer());
    ArrayNode steps = body.putArray("steps");
    for (int i = 0; i < agent.steps(); i++) {
      steps.addObject().put("type", "agent_step_start").putObject("value").put("step", i + 1);
      steps.addObject().put("type", "agent_step_stop").putObject("value").put("step", i + 1);
    }
    return body;
  }
}
