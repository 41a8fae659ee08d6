package dev.nocturne.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.ActionOutcome;
import dev.nocturne.job.Json;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.Progress.Scripting;
import java.util.ArrayList;
import java.util.List;

/** Scripts as they are stored: their actions, what became of them, and how far they are. */
final class ScriptJson {

  private ScriptJson() {}

  static ArrayNode actions(List<PageAction> actions) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (PageAction action : actions) {
      ObjectNode node =
          all.addObject().put("type", action.type()).put("may_fail", action.mayFail());
      switch (action) {
        case PageAction.Act act -> Tree.put(node, "fields", act.fields());
        case PageAction.Observe observe -> Tree.put(node, "fields", observe.fields());
        case PageAction.Scrape scrape -> {
          Tree.put(node, "fields", scrape.fields());
          Tree.put(node, "response_format", scrape.responseFormat());
        }
        case PageAction.Screenshot _ -> {}
      }
    }
    return all;
  }

  static List<PageAction> readActions(JsonNode actions) {
    List<PageAction> all = new ArrayList<>();
    for (JsonNode node : actions) {
      String type = Tree.required(node, "type");
      boolean mayFail = node.path("may_fail").booleanValue();
      all.add(
          switch (type) {
            case "observe" -> new PageAction.Observe(fields(node), mayFail);
            case "scrape" ->
                new PageAction.Scrape(Tree.json(node, "response_format"), fields(node), mayFail);
            case "screenshot" -> new PageAction.Screenshot(mayFail);
            default -> new PageAction.Act(type, fields(node), mayFail);
          });
    }
    return all;
  }

  private static Json fields(JsonNode node) {
    return new Json(Tree.required(node, "fields"));
  }

  /** How far a script is, its session and its token aside. */
  static String memo(Scripting at) {
    ObjectNode node = Tree.object();
    node.set("done", outcomes(at.done()));
    if (at.read() != null) {
      node.set("read", OutcomeJson.result(at.read()));
    }
    return node.toString();
  }

  static Scripting read(String session, long under, String memo) {
    JsonNode node = Tree.parse(memo);
    JsonNode read = node.path("read");
    return new Scripting(
        session,
        under,
        readOutcomes(node.path("done")),
        read.isObject() ? OutcomeJson.result(read) : null);
  }

  static ArrayNode outcomes(List<ActionOutcome> outcomes) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (ActionOutcome outcome : outcomes) {
      ObjectNode node =
          all.addObject()
              .put("type", outcome.type())
              .put("success", outcome.success())
              .put("message", outcome.message());
      Tree.put(node, "data", outcome.data());
    }
    return all;
  }

  static List<ActionOutcome> readOutcomes(JsonNode outcomes) {
    List<ActionOutcome> all = new ArrayList<>();
    for (JsonNode node : outcomes) {
      all.add(
          new ActionOutcome(
              Tree.required(node, "type"),
              node.path("success").booleanValue(),
              Tree.text(node, "message"),
              Tree.json(node, "data")));
    }
    return all;
  }
}
