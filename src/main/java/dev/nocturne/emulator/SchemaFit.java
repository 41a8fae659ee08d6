package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Fits a page's facts to a schema by their names. What the page does not say is not made up. */
final class SchemaFit {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:[.,]\\d+)*");

  private final Facts facts;

  SchemaFit(Facts facts) {
    this.facts = facts;
  }

  /**
   * The object that the schema asks for.
   *
   * @throws Missing if the page does not hold what has no default
   */
  JsonNode fit(JsonNode schema) throws Missing {
    ObjectNode object = JSON.objectNode();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = property.getKey();
      JsonNode wanted = property.getValue();
      JsonNode value = value(name, wanted);
      if (value != null) {
        object.set(name, value);
      } else if (wanted.has("default")) {
        object.set(name, wanted.get("default"));
      } else {
        throw new Missing("the page does not state " + name);
      }
    }
    return object;
  }

  private @Nullable JsonNode value(String name, JsonNode schema) throws Missing {
    JsonNode fact = facts.find(name).orElse(null);
    return switch (type(schema)) {
      case "array" -> array(schema.path("items"), fact);
      case "object" ->
          fact instanceof ObjectNode o ? new SchemaFit(Facts.of(o)).fit(schema) : fit(schema);
      case "string" -> fact == null || fact.isContainerNode() ? null : JSON.textNode(fact.asText());
      case "number" -> number(fact);
      case "integer" -> integer(fact);
      case "boolean" -> fact == null ? null : JSON.booleanNode(isYes(fact.asText()));
      default -> fact;
    };
  }

  /** The first type that is not null, where there is a choice. */
  private static String type(JsonNode schema) {
    for (JsonNode choice : schema.path("anyOf")) {
      if (!choice.path("type").asText().equals("null")) {
        return choice.path("type").asText();
      }
    }
    return schema.path("type").asText();
  }

  private @Nullable JsonNode array(JsonNode items, @Nullable JsonNode fact) throws Missing {
    ArrayNode source = fact instanceof ArrayNode array ? array : facts.rows();
    if (source.isEmpty()) {
      return null;
    }
    ArrayNode all = JSON.arrayNode();
    for (JsonNode one : source) {
      if (one instanceof ObjectNode object && type(items).equals("object")) {
        all.add(new SchemaFit(Facts.of(object)).fit(items));
      } else if (one.isValueNode()) {
        all.add(one);
      }
    }
    return all;
  }

  private static @Nullable JsonNode number(@Nullable JsonNode fact) {
    BigDecimal number = read(fact);
    return number == null ? null : JSON.numberNode(number);
  }

  private static @Nullable JsonNode integer(@Nullable JsonNode fact) {
    BigDecimal number = read(fact);
    return number == null ? null : JSON.numberNode(number.toBigInteger());
  }

  /** The first number in a text; a comma groups thousands. */
  private static @Nullable BigDecimal read(@Nullable JsonNode fact) {
    if (fact == null || fact instanceof NullNode) {
      return null;
    }
    Matcher matcher = NUMBER.matcher(fact.asText());
    return matcher.find() ? new BigDecimal(matcher.group().replace(",", "")) : null;
  }

  private static boolean isYes(String text) {
    return text.equalsIgnoreCase("true")
        || text.equalsIgnoreCase("yes")
        || text.endsWith("InStock");
  }

  /** The page does not hold what was asked for. */
  static final class Missing extends Exception {

    private static final long serialVersionUID = 1L;

    Missing(String message) {
      super(message);
    }
  }
}
