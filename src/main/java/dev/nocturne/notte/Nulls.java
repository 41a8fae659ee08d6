package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Takes out the nulls that stand for "not there". What a client need not get goes to Notte with the
 * default null, so a null comes back even where the client's schema would not have one.
 */
final class Nulls {

  private final SchemaTree tree;

  private Nulls(SchemaTree tree) {
    this.tree = tree;
  }

  /** A copy of the value without nulls in optional members that may not be null. */
  static JsonNode stripped(ObjectNode schema, JsonNode value) {
    JsonNode copy = value.deepCopy();
    new Nulls(new SchemaTree(schema)).strip(schema, copy);
    return copy;
  }

  private void strip(JsonNode schema, JsonNode value) {
    if (!value.isContainerNode() || !schema.isObject()) {
      return;
    }
    String reference = SchemaTree.reference(schema);
    JsonNode target = reference == null ? null : tree.target(reference);
    if (target != null) {
      strip(target, value);
    }
    for (String together : new String[] {"allOf", "anyOf", "oneOf"}) {
      schema.path(together).forEach(each -> strip(each, value));
    }
    if (value instanceof ObjectNode object) {
      members(schema, object);
    } else if (schema.path("items").isObject()) {
      value.forEach(each -> strip(schema.get("items"), each));
    }
  }

  private void members(JsonNode schema, ObjectNode object) {
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      JsonNode member = object.get(property.getKey());
      if (member == null) {
        continue;
      }
      if (member.isNull()
          && !required(schema, property.getKey())
          && !allowsNull(property.getValue())) {
        object.remove(property.getKey());
      } else {
        strip(property.getValue(), member);
      }
    }
    JsonNode others = schema.path("additionalProperties");
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (others.isObject() && !schema.path("properties").has(member.getKey())) {
        strip(others, member.getValue());
      }
    }
  }

  static boolean required(JsonNode schema, String name) {
    for (JsonNode each : schema.path("required")) {
      if (each.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private boolean allowsNull(JsonNode schema) {
    if (!schema.isObject()) {
      return schema.asBoolean(true);
    }
    String reference = SchemaTree.reference(schema);
    JsonNode target = reference == null ? null : tree.target(reference);
    if (target != null && !allowsNull(target)) {
      return false;
    }
    JsonNode type = schema.path("type");
    boolean typed = type.isMissingNode() || type.asText().equals("null") || lists(type, "null");
    JsonNode values = schema.path("enum");
    boolean listed = values.isMissingNode() || hasNull(values);
    boolean constant = !schema.has("const") || schema.get("const").isNull();
    return typed && listed && constant && allowedByParts(schema);
  }

  private boolean allowedByParts(JsonNode schema) {
    for (JsonNode each : schema.path("allOf")) {
      if (!allowsNull(each)) {
        return false;
      }
    }
    return any(schema.path("anyOf")) && any(schema.path("oneOf"));
  }

  private boolean any(JsonNode schemas) {
    boolean any = schemas.isEmpty();
    for (JsonNode each : schemas) {
      any |= allowsNull(each);
    }
    return any;
  }

  private static boolean lists(JsonNode texts, String text) {
    for (JsonNode each : texts) {
      if (each.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasNull(JsonNode values) {
    for (JsonNode each : values) {
      if (each.isNull()) {
        return true;
      }
    }
    return false;
  }
}
