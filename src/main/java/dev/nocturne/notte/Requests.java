package dev.nocturne.notte;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Json;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.SessionOptions;
import org.jspecify.annotations.Nullable;

/**
 * Request bodies. The client's own fields go first, then ours over them; nulls are left out, as
 * Notte's own clients do. Where Notte's sources disagree on a default, it is sent.
 */
final class Requests {

  private Requests() {}

  static String session(SessionOptions options) {
    return options(options).toString();
  }

  static String agent(String session, AgentTask task) {
    ObjectNode body = fields(task.fields());
    body.put("task", task.task()).put("session_id", session);
    text(body, "url", task.url());
    format(body, task.responseFormat());
    OwnPersona persona = task.persona();
    if (persona != null && persona.made() != null) {
      body.put("persona_id", persona.made().persona());
      text(body, "vault_id", persona.made().vault());
    }
    return body.toString();
  }

  /** A scrape in one call carries the options of the session that Notte opens for it. */
  static String scrape(Scrape scrape) {
    ObjectNode body = options(scrape.session());
    body.setAll(scraping(scrape.fields(), scrape.responseFormat()));
    body.put("url", scrape.url());
    return body.toString();
  }

  static String action(PageAction.Act action) {
    return fields(action.fields()).put("type", action.type()).toString();
  }

  static String observe(PageAction.Observe request) {
    return fields(request.fields()).toString();
  }

  static String scrapePage(PageAction.Scrape scrape) {
    return scraping(scrape.fields(), scrape.responseFormat()).toString();
  }

  static String scrapeHtml(HtmlScrape scrape) {
    ObjectNode body = scraping(scrape.fields(), scrape.responseFormat());
    body.set("frames", tree(scrape.frames()));
    return body.toString();
  }

  static String search(Search search) {
    return fields(search.fields()).put("q", search.q()).toString();
  }

  /** What a function is given, its run's key among it where it wants one. */
  static Json variables(FunctionCall call, String key) {
    String variable = call.keyVariable();
    return variable == null
        ? call.variables()
        : new Json(((ObjectNode) tree(call.variables())).put(variable, key).toString());
  }

  static String open(String url) {
    return Replies.JSON.createObjectNode().put("type", "goto").put("url", url).toString();
  }

  /** What is to be read of a page, all of it in one object. */
  static String reading(Json options) {
    ObjectNode fields = fields(options);
    JsonNode format = fields.remove("response_format");
    return scraping(
            new Json(fields.toString()), format == null ? null : new Json(format.toString()))
        .toString();
  }

  private static ObjectNode options(SessionOptions options) {
    ObjectNode body = fields(options.fields());
    body.put("max_duration_minutes", options.maxDurationMinutes());
    body.put("idle_timeout_minutes", options.idleTimeoutMinutes());
    // Not part of every plan, and on by default since 2026-07.
    unlessGiven(body, "solve_captchas", false);
    unlessGiven(body, "use_file_storage", false);
    return body;
  }

  private static ObjectNode scraping(Json fields, @Nullable Json responseFormat) {
    ObjectNode body = fields(fields);
    unlessGiven(body, "only_main_content", false);
    unlessGiven(body, "scrape_links", true);
    format(body, responseFormat);
    return body;
  }

  private static ObjectNode fields(Json fields) {
    if (tree(fields) instanceof ObjectNode object) {
      object.properties().removeIf(field -> field.getValue().isNull());
      return object;
    }
    throw new IllegalArgumentException("fields are checked at the door and yet no object");
  }

  private static JsonNode tree(Json json) {
    try {
      return Replies.JSON.readTree(json.text());
    } catch (JacksonException e) {
      throw new IllegalArgumentException("what is sent is checked at the door and yet no JSON", e);
    }
  }

  private static void unlessGiven(ObjectNode body, String name, boolean value) {
    if (!body.has(name)) {
      body.put(name, value);
    }
  }

  private static void text(ObjectNode body, String name, @Nullable String value) {
    if (value != null) {
      body.put(name, value);
    }
  }

  private static void format(ObjectNode body, @Nullable Json schema) {
    if (schema == null) {
      return;
    }
    JsonNode format = tree(ResponseFormat.of(schema).sent());
    if (!format.isEmpty()) {
      body.set("response_format", format);
    }
  }
}
