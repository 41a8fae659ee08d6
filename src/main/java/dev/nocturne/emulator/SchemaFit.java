package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fits a page's facts to a schema by their names. What the page does not say is not made up. As at
 * Notte, a property without a default must be found, whatever {@code required} says.
 */
final class SchemaFit {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int DEEPEST = 20;

  private final Facts facts;
  private final JsonNode root;
  private final JsonNode schema;
  private final int depth;

  SchemaFit(Facts facts, JsonNode root) {
    this(facts, root, root, 0);
  }

  private SchemaFit(Facts facts, JsonNode root, JsonNode schema, int depth) {
    this.facts = facts;
    this.root = root;
    this.schema = schema;
    this.depth = depth;
  }

  /**
   * The object that the schema asks for.
   *
   * @throws Missing if the page does not hold what has no default
   */
  JsonNode fit() throws Missing {
    ObjectNode object = JSON.objectNode();
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      String name = property.getKey();
      JsonNode wanted = property.getValue();
      JsonNode value = value(name, resolved(wanted));
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

  /** Follows references within the schema, and takes the choice that is not null. */
  private JsonNode resolved(JsonNode wanted) {
    JsonNode at = wanted;
    for (int i = 0; i < DEEPEST; i++) {
      String reference = at.path("$ref").asText();
      if (reference.startsWith("#/")) {
        at = root.at(reference.substring(1));
      } else if (at.path("anyOf").isArray()) {
        at = choice(at.path("anyOf"));
      } else {
        break;
      }
    }
    return at;
  }

  private static JsonNode choice(JsonNode choices) {
    for (JsonNode choice : choices) {
      if (!choice.path("type").asText().equals("null")) {
        return choice;
      }
    }
    return choices.path(0);
  }

  private @Nullable JsonNode value(String name, JsonNode wanted) {
    JsonNode fact = facts.find(name).orElse(null);
    return switch (wanted.path("type").asText()) {
      case "array" -> array(wanted, fact);
      case "object" -> object(wanted, fact);
      case "string" -> text(fact);
      case "number" -> within(wanted, Scalars.number(fact));
      case "integer" -> within(wanted, Scalars.integer(fact));
      case "boolean" -> Scalars.truth(fact);
      default -> fact;
    };
  }

  private static @Nullable JsonNode text(@Nullable JsonNode fact) {
    String text = Scalars.text(fact);
    return text == null ? null : JSON.textNode(text);
  }

  private static @Nullable JsonNode within(JsonNode wanted, @Nullable BigDecimal number) {
    boolean fits =
        number != null
            && !(wanted.has("minimum")
                && number.compareTo(wanted.path("minimum").decimalValue()) < 0)
            && !(wanted.has("maximum")
                && number.compareTo(wanted.path("maximum").decimalValue()) > 0);
    return fits ? JSON.numberNode(number) : null;
  }

  /** The object of that name, or one made of what the page says anywhere. */
  private @Nullable JsonNode object(JsonNode wanted, @Nullable JsonNode fact) {
    Facts from = fact instanceof ObjectNode object ? Facts.of(object) : facts;
    return depth > DEEPEST ? null : part(from, wanted);
  }

  private @Nullable JsonNode part(Facts from, JsonNode wanted) {
    if (!wanted.path("properties").isObject()) {
      return from.all();
    }
    try {
      return new SchemaFit(from, root, wanted, depth + 1).fit();
    } catch (Missing _) {
      return null;
    }
  }

  /** The list of that name, or the first list on the page whose every entry fits. */
  private @Nullable JsonNode array(JsonNode wanted, @Nullable JsonNode fact) {
    JsonNode items = resolved(wanted.path("items"));
    List<JsonNode> sources = new ArrayList<>();
    if (fact instanceof ArrayNode) {
      sources.add(fact);
    } else if (fact != null
        && fact.isValueNode()
        && !items.path("type").asText().equals("object")) {
      sources.add(JSON.arrayNode().add(fact));
    }
    sources.addAll(facts.groups());
    for (JsonNode source : sources) {
      ArrayNode all = entries(source, items);
      if (all != null
          && all.size() >= wanted.path("minItems").asInt(0)
          && all.size() <= wanted.path("maxItems").asInt(Integer.MAX_VALUE)) {
        return all;
      }
    }
    return null;
  }

  private @Nullable ArrayNode entries(JsonNode source, JsonNode items) {
    ArrayNode all = JSON.arrayNode();
    for (JsonNode one : source) {
      JsonNode entry = entry(one, items);
      if (entry == null) {
        return null;
      }
      all.add(entry);
    }
    return all;
  }

  private @Nullable JsonNode entry(JsonNode one, JsonNode items) {
    return switch (items.path("type").asText()) {
      case "object" -> one instanceof ObjectNode object ? entryObject(object, items) : null;
      case "string" -> one.isValueNode() ? text(one) : null;
      case "number" -> within(items, Scalars.number(one));
      case "integer" -> within(items, Scalars.integer(one));
      default -> one;
    };
  }

  /** The entry of a list, or what a list of schema.org holds in each entry. */
  private @Nullable JsonNode entryObject(ObjectNode one, JsonNode items) {
    return depth > DEEPEST ? null : part(Facts.of(one), items);
  }

  /** The page does not hold what was asked for. */
  static final class Missing extends Exception {

    private static final long serialVersionUID = 1L;

    Missing(String message) {
      super(message);
    }
  }
}
