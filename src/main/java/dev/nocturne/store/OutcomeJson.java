package dev.nocturne.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Outcome.Cancelled;
import dev.nocturne.job.Outcome.Failed;
import dev.nocturne.job.Outcome.Succeeded;
import dev.nocturne.job.Result;
import dev.nocturne.job.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Outcomes as they are stored. */
final class OutcomeJson {

  private OutcomeJson() {}

  /** Its text as it is sent, since a large one is held once more for each form it has. */
  static byte[] write(Outcome outcome) {
    ObjectNode node = Tree.object().put("status", outcome.status().wire());
    switch (outcome) {
      case Succeeded(Result result) -> node.set("result", result(result));
      case Failed(var failure) -> node.set("failure", FailureJson.tree(failure));
      case Cancelled _ -> {}
    }
    return Tree.bytes(node);
  }

  /** The failure alone, for the attempt that ended with it. */
  static @Nullable String failure(Outcome outcome) {
    return outcome instanceof Failed(var failure) ? FailureJson.write(failure) : null;
  }

  static Outcome read(String text) {
    JsonNode node = Tree.parse(text);
    return switch (Status.of(Tree.required(node, "status")).orElseThrow()) {
      case SUCCEEDED -> new Succeeded(result(node.path("result")));
      case FAILED -> new Failed(FailureJson.read(node.path("failure")));
      case CANCELLED -> new Cancelled();
      case QUEUED, RUNNING -> throw new IllegalStateException("an outcome that is no end: " + text);
    };
  }

  /** Reads an outcome; that of a failure may have been cut off behind its kind and message. */
  static Outcome readHead(Status status, String beginning) {
    return status == Status.FAILED ? new Failed(FailureJson.readHead(beginning)) : read(beginning);
  }

  static ObjectNode result(Result result) {
    ObjectNode node =
        Tree.object()
            .put("answer", result.answer())
            .put("markdown", result.markdown())
            .put("steps", result.steps());
    Tree.put(node, "structured", result.structured());
    Tree.put(node, "images", result.images());
    if (result.links() != null) {
      ArrayNode links = node.putArray("links");
      result.links().forEach(links::add);
    }
    if (result.actions() != null) {
      node.set("actions", ScriptJson.outcomes(result.actions()));
    }
    return node;
  }

  static Result result(JsonNode node) {
    JsonNode steps = node.path("steps");
    return new Result(
        Tree.text(node, "answer"),
        Tree.json(node, "structured"),
        Tree.text(node, "markdown"),
        links(node.path("links")),
        Tree.json(node, "images"),
        steps.isNumber() ? steps.intValue() : null,
        node.has("actions") ? ScriptJson.readOutcomes(node.path("actions")) : null);
  }

  private static @Nullable List<String> links(JsonNode node) {
    if (!node.isArray()) {
      return null;
    }
    List<String> links = new ArrayList<>();
    node.forEach(link -> links.add(link.textValue()));
    return links;
  }
}
