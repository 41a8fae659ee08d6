package dev.nocturne.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions and agents in Notte's JSON. */
record Views(Dialect dialect) {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a step costs. */
  private static final BigDecimal CREDITS = new BigDecimal("0.5");

  <T> JsonNode list(CloudPage<T> page, Function<T, JsonNode> row) {
    ArrayNode items = NODES.arrayNode();
    page.items().forEach(one -> items.add(row.apply(one)));
    if (dialect.has(Dialect.Form.BARE_LISTS)) {
      return items;
    }
    ObjectNode list = NODES.objectNode();
    list.set("items", items);
    return list.put("page", page.number())
        .put("page_size", page.size())
        .put("has_next", page.hasNext())
        .put("has_previous", page.number() > 1);
  }

  JsonNode session(SessionView session, Instant now) {
    JsonNode options = options(session);
    Instant until = session.closedAt() == null ? now : session.closedAt();
    ObjectNode body =
        NODES
            .objectNode()
            .put("session_id", session.id())
            .put("status", session.status())
            .put("created_at", dialect.time(session.createdAt()))
            .put("last_accessed_at", dialect.time(session.lastAccessedAt()))
            .put("closed_at", dialect.time(session.closedAt()))
            .put("max_duration_minutes", session.limits().maxDurationMinutes())
            .put("idle_timeout_minutes", session.limits().idleTimeoutMinutes())
            .put("timeout_minutes", session.limits().idleTimeoutMinutes())
            .put("duration", Duration.between(session.createdAt(), until).toString())
            .putNull("error");
    body.putArray("steps");
    JsonNode proxies = options.path("proxies");
    body.put("proxies", proxies.isArray() ? !proxies.isEmpty() : proxies.asBoolean(false))
        .put("browser_type", options.path("browser_type").asText("chromium"))
        .put("use_file_storage", usesFiles(session))
        .put("network_request_bytes", 0)
        .put("network_response_bytes", 0)
        .put("headless", true)
        .put("solve_captchas", options.path("solve_captchas").asBoolean(true))
        .put("web_bot_auth", options.path("web_bot_auth").asBoolean(false))
        .put("system_hidden", false);
    for (String name : new String[] {"user_agent", "viewport_width", "viewport_height"}) {
      body.set(name, options.hasNonNull(name) ? options.get(name) : NODES.nullNode());
    }
    body.set("auth_ids", options.has("auth_ids") ? options.get("auth_ids") : NODES.arrayNode());
    return secrets(body, session);
  }

  /** Addresses that are keys; nothing answers there, but nobody may show them. */
  private static ObjectNode secrets(ObjectNode body, SessionView session) {
    String token = session.id() + "?token=emulated-secret";
    return body.put("cdp_url", session.active() ? "wss://emulator.invalid/cdp/" + token : null)
        .put("viewer_url", session.active() ? "https://emulator.invalid/viewer/" + token : null);
  }

  /** Whether a session reaches the storage of files, which it does unless it was asked not to. */
  static boolean usesFiles(SessionView session) {
    return options(session).path("use_file_storage").asBoolean(true);
  }

  private static JsonNode options(SessionView session) {
    try {
      return JSON.readTree(session.options());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the options of a session were JSON when it opened", e);
    }
  }

  ObjectNode agentRow(AgentView agent) {
    return NODES
        .objectNode()
        .put("agent_id", agent.id())
        .put("session_id", agent.request().session())
        .put("status", agent.active() ? "active" : "closed")
        .put("created_at", dialect.time(agent.createdAt()))
        .put("closed_at", dialect.time(agent.closedAt()))
        .put("saved", false);
  }

  ObjectNode agent(AgentView agent) {
    Ending ending = agent.ending();
    ObjectNode body =
        agentRow(agent).put("task", agent.request().task()).put("url", agent.request().url());
    body.put("success", ending == null ? null : ending.success());
    body.put("answer", ending == null ? null : ending.answer());
    body.put(
        "credit_usage", ending == null ? null : CREDITS.multiply(new BigDecimal(agent.steps())));
    ArrayNode steps = body.putArray("steps");
    for (int i = 0; i < agent.steps(); i++) {
      step(steps, agent, i);
    }
    return body;
  }

  private void step(ArrayNode steps, AgentView agent, int number) {
    String start = dialect.time(agent.createdAt().plus(agent.perStep().multipliedBy(number)));
    String stop = dialect.time(agent.createdAt().plus(agent.perStep().multipliedBy(number + 1L)));
    mark(steps, "agent_step_start", agent, number).put("started_at", start);
    String url = agent.request().url();
    if (number == 0 && url != null) {
      ObjectNode done = steps.addObject().put("type", "execution_result").putObject("value");
      done.putObject("action").put("type", "goto").put("url", url);
      done.put("success", true).put("message", "done").putNull("data").putNull("exception");
      done.put("started_at", start).put("ended_at", stop);
    }
    Ending ending = agent.ending();
    if (number == agent.steps() - 1 && ending != null && ending.success() != null) {
      if (url != null) {
        steps.addObject().put("type", "screenshot").putObject("value").put("raw", picture(url));
      }
      completion(steps, ending).put("started_at", start).put("ended_at", stop);
    }
    mark(steps, "agent_step_stop", agent, number).put("ended_at", stop);
  }

  /** A picture of where the agent was sent; its title nobody has read. */
  private String picture(String url) {
    Blob picture = Picture.of(new Seen(uri(url), ""), dialect.pictures());
    return Base64.getEncoder().encodeToString(picture.bytes());
  }

  private static URI uri(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException _) {
      return URI.create("about:blank");
    }
  }

  private static ObjectNode mark(ArrayNode steps, String type, AgentView agent, int number) {
    ObjectNode value = steps.addObject().put("type", type).putObject("value");
    return value.put("step_number", number).put("agent_id", agent.id());
  }

  private static ObjectNode completion(ArrayNode steps, Ending ending) {
    ObjectNode value = steps.addObject().put("type", "agent_completion").putObject("value");
    value.putObject("state").put("memory", "emulated: there is no model behind this agent");
    value
        .putObject("action")
        .put("type", "completion")
        .put("success", ending.success())
        .put("answer", ending.answer());
    return value;
  }

  /** A browser action that was done, and what it read, if anything. */
  ObjectNode done(JsonNode action, @Nullable JsonNode data, Instant began, Instant ended) {
    ObjectNode body = NODES.objectNode();
    body.set("action", action);
    body.put("success", true).put("message", "done");
    body.set("data", data == null ? NODES.nullNode() : data);
    return body.putNull("exception")
        .put("started_at", dialect.time(began))
        .put("ended_at", dialect.time(ended));
  }

  /** A browser action that failed, which is answered with 200 too. */
  ObjectNode failed(JsonNode action, String why, Instant began, Instant ended) {
    return done(action, null, began, ended)
        .put("success", false)
        .put("message", why)
        .put("exception", why);
  }
}
