package dev.nocturne.notte;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the schemas within a schema are, in all drafts, and what its references point to. */
final class SchemaTree {

  /** Keywords whose value is one schema; {@code items} may be a list of them in older drafts. */
  static final Set<String> SINGLE =
      Set.of(
          "items",
          "additionalItems",
          "unevaluatedItems",
          "contains",
          "additionalProperties",
          "unevaluatedProperties",
          "propertyNames",
          "not",
          "if",
          "then",
          "else",
          "contentSchema");

  /** Keywords whose value holds a schema under each name. */
  static final Set<String> NAMED =
      Set.of("properties", "patternProperties", "dependentSchemas", "$defs", "definitions");

  /** Keywords whose value is a list of schemas. */
  static final Set<String> LISTED = Set.of("allOf", "anyOf", "oneOf", "prefixItems", "items");

  private final JsonNode root;

  SchemaTree(JsonNode root) {
    this.root = root;
  }

  /** Takes a schema found in another. */
  interface Visitor {
    void visit(String pointer, JsonNode schema);
  }

  /** Shows the schemas that are directly within this one. References are not followed. */
  static void each(ObjectNode schema, String pointer, Visitor visitor) {
    for (Map.Entry<String, JsonNode> member : schema.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      String at = pointer + "/" + escaped(name);
      if (SINGLE.contains(name) && !value.isArray()) {
        visitor.visit(at, value);
      } else if (LISTED.contains(name) && value.isArray()) {
        for (int i = 0; i < value.size(); i++) {
          visitor.visit(at + "/" + i, value.get(i));
        }
      } else if (NAMED.contains(name) && value.isObject()) {
        value
            .properties()
            .forEach(each -> visitor.visit(at + "/" + escaped(each.getKey()), each.getValue()));
      }
    }
  }

  /** The reference of a schema, or null if it has none. */
  static @Nullable String reference(JsonNode schema) {
    JsonNode ref = schema.path("$ref");
    return ref.isTextual() ? ref.textValue() : null;
  }

  /** What a reference points to, or null if it is no JSON pointer into this schema. */
  @Nullable JsonNode target(String reference) {
    if (!reference.startsWith("#")) {
      return null;
    }
    try {
      String pointer =
          URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
      JsonNode target = root.at(JsonPointer.compile(pointer));
      return target.isObject() || target.isBoolean() ? target : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** A name as a part of a JSON pointer. */
  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
