package dev.nocturne.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.emulator.Dialect.Form;

/** Hears one operation's requests, and words its answers, as a dialect has them. */
record Accent(Dialect dialect, Operation operation) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int LOW_IDLE = 15;
  private static final int LOW_STEPS = 50;

  /**
   * The request as it is meant.
   *
   * @throws Refused if it is beyond the dialect's limits
   */
  JsonNode heard(JsonNode request) throws Refused {
    if (dialect.has(Form.LOW_LIMITS)) {
      limit(request, "idle_timeout_minutes", LOW_IDLE);
      limit(request, "max_steps", LOW_STEPS);
    }
    if (!(request instanceof ObjectNode body) || !dialect.has(Form.OTHER_DEFAULTS)) {
      return request;
    }
    ObjectNode meant = body.deepCopy();
    switch (operation) {
      case START_SESSION -> unlessSaid(meant, "solve_captchas", false);
      case SCRAPE -> {
        unlessSaid(meant, "solve_captchas", false);
        unlessSaid(meant, "only_main_content", true);
      }
      case SCRAPE_PAGE -> unlessSaid(meant, "only_main_content", true);
      default -> {}
    }
    return meant;
  }

  private static void limit(JsonNode request, String field, int most) throws Refused {
    if (request.path(field).asInt() > most) {
      throw new Refused(
          "body", field, "less_than_equal", "Input should be less than or equal to " + most);
    }
  }

  private static void unlessSaid(ObjectNode body, String field, boolean value) {
    if (!body.hasNonNull(field)) {
      body.put(field, value);
    }
  }

  /** The answer in the dialect's words. */
  Reply said(JsonNode request, Reply reply) {
    if (dialect.forms().isEmpty() || !(reply.body() instanceof ObjectNode plain)) {
      return reply;
    }
    ObjectNode answer = plain.deepCopy();
    switch (operation) {
      case AGENT, STOP_AGENT -> agent(answer);
      case SCRAPE, SCRAPE_PAGE -> data(answer, "structured");
      case SCRAPE_HTML -> data(answer, "scrape");
      case SET_COOKIES -> {
        if (dialect.has(Form.COOKIES_BACK)) {
          answer.removeAll();
          answer.set("cookies", request.path("cookies"));
        }
      }
      case SESSION_CODE, AGENT_CODE -> {
        if (dialect.has(Form.CODE_ALONE)) {
          JsonNode script = answer.path("python_script");
          answer.removeAll();
          answer.set("code", script);
        }
      }
      default -> {}
    }
    if (dialect.has(Form.MORE_MEMBERS)) {
      more(answer);
    }
    return new Reply(reply.status(), reply.headers(), answer);
  }

  private void agent(ObjectNode answer) {
    if (dialect.has(Form.JSON_ANSWERS)) {
      answer.set("answer", json(answer.path("answer")));
    }
    if (dialect.has(Form.STEP_STATES)) {
      ArrayNode states = NODES.arrayNode();
      for (JsonNode event : answer.path("steps")) {
        if (event.path("type").asText().equals("agent_step_stop")) {
          ObjectNode step = states.addObject();
          step.putObject("state").put("step_number", event.at("/value/step_number").asInt());
          step.putObject("action").put("type", "emulated");
        }
      }
      answer.set("steps", states);
    }
  }

  /** What is no JSON stays a text. */
  private static JsonNode json(JsonNode text) {
    try {
      return text.isTextual() ? JSON.readTree(text.textValue()) : text;
    } catch (JsonProcessingException _) {
      return text;
    }
  }

  private void data(ObjectNode answer, String member) {
    if (dialect.has(Form.BARE_DATA) && answer.get(member) instanceof ObjectNode extracted) {
      extracted.remove("success");
      extracted.properties().removeIf(each -> each.getValue().isNull());
    }
  }

  private void more(ObjectNode answer) {
    answer.putObject("nobody_knows").putArray("it").add(1);
    switch (operation) {
      case SESSION, STOP_SESSION -> answer.put("close_reason", "manual");
      case EXECUTE -> answer.putObject("exception_detail").put("error_type", "emulated");
      case OBSERVE, SCRAPE, SCRAPE_PAGE -> answer.putObject("session").put("status", "active");
      default -> {}
    }
  }
}
