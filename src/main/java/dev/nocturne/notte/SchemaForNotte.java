package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client's schema in the form that Notte's converter honours: an object at the root, no
 * references, one type each, and a default for all that is not required, since Notte requires
 * whatever has none and ignores {@code required}.
 *
 * @param wrapper the only member of the object that was put around the schema, or null
 */
record SchemaForNotte(ObjectNode schema, @Nullable String wrapper) {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Keywords that mean nothing once references are resolved. */
  private static final Set<String> DROPPED =
      Set.of(
          "$schema",
          "$id",
          "id",
          "$anchor",
          "$comment",
          "$defs",
          "definitions",
          "$ref",
          "$vocabulary");

  /** Keywords that describe a value and do not restrict it. */
  private static final List<String> NOTES = List.of("title", "description", "default", "examples");

  /** Beyond this many schemas and levels the rest is left open. */
  private static final int MOST = 20_000;

  private static final int DEEPEST = 160;

  static SchemaForNotte of(ObjectNode schema) {
    if (schema.isEmpty()) {
      return new SchemaForNotte(schema, null);
    }
    ObjectNode root = new Rewriting(new SchemaTree(schema)).schema(schema, 0);
    boolean object = root.path("type").asText("object").equals("object");
    if (object && !root.path("properties").isEmpty() && !root.has("anyOf") && !root.has("oneOf")) {
      root.put("type", "object");
      return new SchemaForNotte(root, null);
    }
    String wrapper = root.path("type").asText().equals("array") ? "items" : "value";
    ObjectNode wrapped = NODES.objectNode().put("type", "object");
    wrapped.putObject("properties").set(wrapper, root);
    root.remove("default");
    wrapped.putArray("required").add(wrapper);
    return new SchemaForNotte(wrapped, wrapper);
  }

  /** Whether this answer is the object that was put around what the client asked for. */
  boolean wraps(JsonNode answer) {
    return wrapper != null && answer.isObject() && answer.size() == 1 && answer.has(wrapper);
  }

  private static final class Rewriting {
    private final SchemaTree tree;
    private final IdentityHashMap<JsonNode, Boolean> open = new IdentityHashMap<>();
    private int made;

    Rewriting(SchemaTree tree) {
      this.tree = tree;
    }

    ObjectNode schema(JsonNode given, int depth) {
      if (!(given instanceof ObjectNode object) || ++made > MOST || depth > DEEPEST) {
        return NODES.objectNode();
      }
      if (open.put(given, true) != null) {
        return NODES.objectNode();
      }
      ObjectNode result = NODES.objectNode();
      String reference = SchemaTree.reference(object);
      JsonNode target = reference == null ? null : tree.target(reference);
      if (target != null) {
        result.setAll(schema(target, depth + 1));
      }
      object.properties().forEach(each -> keyword(each.getKey(), each.getValue(), result, depth));
      optional(object, result);
      open.remove(given);
      return oneType(result);
    }

    private void keyword(String name, JsonNode value, ObjectNode result, int depth) {
      if (DROPPED.contains(name)) {
        return;
      }
      if (SchemaTree.SINGLE.contains(name) && value.isObject()) {
        result.set(name, schema(value, depth + 1));
      } else if (SchemaTree.LISTED.contains(name) && value.isArray()) {
        ArrayNode list = result.putArray(name);
        value.forEach(each -> list.add(schema(each, depth + 1)));
      } else if (SchemaTree.NAMED.contains(name) && value.isObject()) {
        ObjectNode named = result.putObject(name);
        value
            .properties()
            .forEach(each -> named.set(each.getKey(), schema(each.getValue(), depth + 1)));
      } else {
        result.set(name, value);
      }
    }

    /** Gives what is not required a default, and takes it from what is. */
    private static void optional(ObjectNode given, ObjectNode result) {
      if (!(result.get("properties") instanceof ObjectNode properties)
          || !given.has("properties")) {
        return;
      }
      for (Map.Entry<String, JsonNode> each : properties.properties()) {
        if (!(each.getValue() instanceof ObjectNode property)) {
          continue;
        }
        if (Nulls.required(given, each.getKey())) {
          property.remove("default");
        } else if (!property.has("default")) {
          each.setValue(orNull(property));
        }
      }
    }

    private static ObjectNode orNull(ObjectNode property) {
      if (property.isEmpty() || property.path("type").asText().equals("null")) {
        return property.putNull("default");
      }
      ObjectNode result = NODES.objectNode();
      move(property, result);
      ObjectNode none = NODES.objectNode().put("type", "null");
      if (property.size() == 1 && property.get("anyOf") instanceof ArrayNode choices) {
        boolean has = false;
        for (JsonNode choice : choices) {
          has |= choice.equals(none);
        }
        result.set("anyOf", has ? choices : choices.deepCopy().add(none));
      } else {
        result.putArray("anyOf").add(property).add(none);
      }
      return result.putNull("default");
    }

    /** A list of types becomes a choice of schemas. */
    private static ObjectNode oneType(ObjectNode schema) {
      if (!(schema.get("type") instanceof ArrayNode types)) {
        return schema;
      }
      schema.remove("type");
      if (types.size() == 1) {
        return schema.put("type", types.get(0).asText());
      }
      if (types.isEmpty() || schema.has("anyOf") || schema.has("oneOf") || schema.has("allOf")) {
        return schema;
      }
      ObjectNode result = NODES.objectNode();
      move(schema, result);
      ArrayNode choices = result.putArray("anyOf");
      for (JsonNode type : types) {
        ObjectNode choice = NODES.objectNode().put("type", type.asText());
        choices.add(type.asText().equals("null") ? choice : choice.setAll(schema.deepCopy()));
      }
      return result;
    }

    private static void move(ObjectNode from, ObjectNode to) {
      for (String note : NOTES) {
        JsonNode value = from.remove(note);
        if (value != null) {
          to.set(note, value);
        }
      }
    }
  }
}
