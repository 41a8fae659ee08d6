package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ValidationMessage;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/** A request that is answered with 422 and nothing else, in the words of Notte's validation. */
final class Refused extends Exception {

  private static final long serialVersionUID = 1L;

  /** What Notte's validation calls a broken rule of JSON Schema. */
  private static final Map<String, String> TYPES =
      Map.of(
          "additionalProperties", "extra_forbidden",
          "required", "missing",
          "maximum", "less_than_equal",
          "minimum", "greater_than_equal",
          "exclusiveMinimum", "greater_than",
          "enum", "literal_error",
          "minLength", "string_too_short",
          "maxItems", "too_long",
          "pattern", "string_pattern_mismatch");

  private static final Map<String, String> WORDS =
      Map.of(
          "additionalProperties", "Extra inputs are not permitted",
          "required", "Field required");

  private final transient ArrayNode detail = JsonNodeFactory.instance.arrayNode();

  /**
   * @param place where the field is sought, body or query
   */
  Refused(String place, String field, String type, String message) {
    super("Validation error");
    add(type, message).add(place).add(field);
  }

  /** A body that is no JSON object. */
  Refused(String type, String message) {
    super("Validation error");
    add(type, message).add("body");
  }

  /** Broken rules of a schema. */
  Refused(Collection<ValidationMessage> problems) {
    super("Validation error");
    for (ValidationMessage problem : problems) {
      String rule = problem.getType();
      String type = TYPES.getOrDefault(rule, rule + "_error");
      String words = WORDS.getOrDefault(rule, problem.getMessage());
      ArrayNode place = add(type, Objects.requireNonNullElse(words, rule)).add("body");
      for (int i = 0; i < problem.getInstanceLocation().getNameCount(); i++) {
        place.add(problem.getInstanceLocation().getName(i));
      }
      if (problem.getProperty() != null) {
        place.add(problem.getProperty());
      }
    }
  }

  private ArrayNode add(String type, String message) {
    ObjectNode one = detail.addObject().put("type", type).put("msg", message);
    return one.putArray("loc");
  }

  /** The list of what is wrong. */
  ArrayNode detail() {
    return detail;
  }
}
