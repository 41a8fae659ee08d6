package dev.nocturne.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.BrowserScript;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.InSession;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Sealed;
import dev.nocturne.job.SessionOptions;
import java.util.Locale;

/** Specs as they are stored. */
final class SpecJson {

  /** The newest form that is read here; one that older releases would misread gets the next. */
  static final int VERSION = 4;

  private static final String COOKIES = "cookies";

  private SpecJson() {}

  /** The form of a spec: the first whose readers know its kind and all that it brings. */
  static int version(JobSpec spec) {
    return switch (spec) {
      case InSession job when job.session().cookies() != null -> 4;
      case Scrape scrape when scrape.session().cookies() != null -> 4;
      case AgentTask task when task.persona() != null -> 4;
      case AgentTask _, Scrape _ -> 1;
      case HtmlScrape _, Search _ -> 2;
      case FunctionCall _, BrowserScript _ -> 3;
    };
  }

  static String write(JobSpec spec) {
    ObjectNode node = Tree.object().put("kind", spec.kind().wire());
    Tree.put(node, "response_format", spec.responseFormat());
    switch (spec) {
      case AgentTask task -> {
        node.put("task", task.task()).put("url", task.url());
        Tree.put(node, "fields", task.fields());
        node.set("session", session(task.session()));
        PersonaJson.write(node, task.persona());
      }
      case Scrape scrape -> {
        node.put("url", scrape.url()).put("via", scrape.via().name().toLowerCase(Locale.ROOT));
        Tree.put(node, "fields", scrape.fields());
        node.set("session", session(scrape.session()));
      }
      case HtmlScrape scrape -> {
        Tree.put(node, "frames", scrape.frames());
        Tree.put(node, "fields", scrape.fields());
      }
      case Search search -> {
        node.put("q", search.q());
        Tree.put(node, "fields", search.fields());
      }
      case FunctionCall call -> {
        node.put("function", call.function()).put("key_variable", call.keyVariable());
        Tree.put(node, "variables", call.variables());
        // There are none; a retry puts its patch over them all the same.
        Tree.put(node, "fields", Json.EMPTY);
      }
      case BrowserScript script -> {
        node.set("actions", ScriptJson.actions(script.actions()));
        node.set("session", session(script.session()));
        Tree.put(node, "fields", Json.EMPTY);
      }
    }
    return node.toString();
  }

  static JobSpec read(String text) {
    JsonNode node = Tree.parse(text);
    Json format = Tree.json(node, "response_format");
    Json fields = new Json(Tree.required(node, "fields"));
    return switch (Kind.of(Tree.required(node, "kind")).orElseThrow()) {
      case AGENT ->
          new AgentTask(
              Tree.required(node, "task"),
              Tree.text(node, "url"),
              format,
              fields,
              session(node.path("session")),
              PersonaJson.read(node));
      case SCRAPE ->
          new Scrape(
              Tree.required(node, "url"),
              format,
              Via.valueOf(Tree.required(node, "via").toUpperCase(Locale.ROOT)),
              fields,
              session(node.path("session")));
      case SCRAPE_HTML -> new HtmlScrape(new Json(Tree.required(node, "frames")), format, fields);
      case SEARCH -> new Search(Tree.required(node, "q"), fields);
      case FUNCTION ->
          new FunctionCall(
              Tree.required(node, "function"),
              new Json(Tree.required(node, "variables")),
              Tree.text(node, "key_variable"),
              format);
      case BROWSER ->
          new BrowserScript(
              ScriptJson.readActions(node.path("actions")), session(node.path("session")));
    };
  }

  private static ObjectNode session(SessionOptions session) {
    ObjectNode node =
        Tree.object()
            .put("max_duration_minutes", session.maxDurationMinutes())
            .put("idle_timeout_minutes", session.idleTimeoutMinutes());
    Tree.put(node, "fields", session.fields());
    Sealed cookies = session.cookies();
    if (cookies != null) {
      node.put(COOKIES, cookies.text());
    }
    return node;
  }

  private static SessionOptions session(JsonNode node) {
    String cookies = Tree.text(node, COOKIES);
    return new SessionOptions(
        node.path("max_duration_minutes").intValue(),
        node.path("idle_timeout_minutes").intValue(),
        new Json(Tree.required(node, "fields")),
        cookies == null ? null : new Sealed(cookies));
  }
}
