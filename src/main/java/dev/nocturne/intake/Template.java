package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.nocturne.job.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A job with names of columns in its texts. A text that is nothing but one name becomes the value
 * of the column, whatever its type; in a longer text the value is written out.
 */
final class Template {

  /** So many problems of a row are told of. */
  static final int MOST_PROBLEMS = 50;

  /** What a value takes that is neither a text nor a list or an object, in characters, roughly. */
  private static final long SCALAR = 20;

  private final Members root;
  private final Set<String> columns = new TreeSet<>();

  /**
   * @param job the job; what has no placeholder in it is used again for every row
   */
  Template(ObjectNode job) {
    this.root = new Members(members(job, ""));
  }

  /** The columns it names. */
  Set<String> columns() {
    return columns;
  }

  /** The values of a row. */
  interface Values {

    /** The value of a column, or null if there is no such column. */
    @Nullable JsonNode get(String column);

    /**
     * The value of a column where it stands alone, or null if the field is to be left out.
     *
     * @param pointer where the job has it
     */
    @Nullable JsonNode alone(JsonNode value, Kind kind, String pointer);
  }

  /**
   * The job of a row.
   *
   * @param problems gets what is missing
   */
  ObjectNode render(Values values, List<Problem> problems) {
    return object(root.members(), new Rendering(values, kind(values), problems, new Budget()));
  }

  /** The kind decides which types the fields have; without a known one no job is valid. */
  private Optional<Kind> kind(Values values) {
    Node kind = root.members().get("kind");
    JsonNode value =
        kind == null
            ? null
            : rendered(
                kind, new Rendering(values, Optional.empty(), new ArrayList<>(), new Budget()));
    return value == null ? Optional.empty() : Kind.of(value.asText());
  }

  private record Rendering(
      Values values, Optional<Kind> kind, List<Problem> problems, Budget budget) {}

  /** What the values of a row may add to its job, in characters. */
  private static final class Budget {

    private long left = Intake.LARGEST;

    boolean isSpent() {
      return left < 0;
    }

    /** Whether there is no more left for this value, but was before. */
    boolean breaksWith(JsonNode value) {
      left -=
          value.isTextual()
              ? value.textValue().length()
              : value.isContainerNode() ? StrictJson.text(value).length() : SCALAR;
      return isSpent();
    }
  }

  /** A part of the template. */
  private sealed interface Node {}

  private record Fixed(JsonNode value) implements Node {}

  private record Lone(String column, String pointer) implements Node {}

  private record Text(List<Placeholders.Part> parts, String pointer) implements Node {}

  private record Members(Map<String, Node> members) implements Node {}

  private record Elements(List<Node> elements) implements Node {}

  private Node compile(JsonNode node, String pointer) {
    if (node.isTextual()) {
      return text(node, pointer);
    }
    if (node instanceof ObjectNode object) {
      Map<String, Node> members = members(object, pointer);
      boolean fixed = members.values().stream().allMatch(Fixed.class::isInstance);
      return fixed ? new Fixed(node) : new Members(members);
    }
    if (node.isArray()) {
      List<Node> elements = new ArrayList<>();
      for (int i = 0; i < node.size(); i++) {
        elements.add(compile(node.get(i), inside(pointer, Integer.toString(i))));
      }
      boolean fixed = elements.stream().allMatch(Fixed.class::isInstance);
      return fixed ? new Fixed(node) : new Elements(elements);
    }
    return new Fixed(node);
  }

  private Map<String, Node> members(ObjectNode object, String pointer) {
    Map<String, Node> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String at = inside(pointer, StrictJson.escape(member.getKey()));
      members.put(member.getKey(), compile(member.getValue(), at));
    }
    return members;
  }

  /**
   * Thousands of placeholders inside long names share one pointer, which is cut when it is told.
   */
  private static String inside(String pointer, String step) {
    return pointer.length() > Problem.LONGEST ? pointer : pointer + "/" + step;
  }

  private Node text(JsonNode node, String pointer) {
    List<Placeholders.Part> parts = Placeholders.parts(node.textValue());
    for (Placeholders.Part part : parts) {
      if (part.column() != null) {
        columns.add(part.column());
      }
    }
    String alone = parts.size() == 1 ? parts.getFirst().column() : null;
    if (alone != null) {
      return new Lone(alone, pointer);
    }
    return parts.stream().anyMatch(part -> part.column() != null)
        ? new Text(parts, pointer)
        : new Fixed(node);
  }

  private static @Nullable JsonNode rendered(Node node, Rendering to) {
    return switch (node) {
      case Fixed(JsonNode value) -> value;
      case Lone(String column, String pointer) -> alone(column, pointer, to);
      case Text(List<Placeholders.Part> parts, String pointer) -> written(parts, pointer, to);
      case Members(Map<String, Node> members) -> object(members, to);
      case Elements(List<Node> elements) -> {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Node element : elements) {
          JsonNode value = rendered(element, to);
          if (value != null) {
            array.add(value);
          }
        }
        yield array;
      }
    };
  }

  private static ObjectNode object(Map<String, Node> members, Rendering to) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    members.forEach(
        (name, member) -> {
          JsonNode value = rendered(member, to);
          if (value != null) {
            object.set(name, value);
          }
        });
    return object;
  }

  private static @Nullable JsonNode alone(String column, String pointer, Rendering to) {
    JsonNode value = value(column, pointer, to);
    return value == null || to.kind().isEmpty()
        ? value
        : to.values().alone(value, to.kind().get(), pointer);
  }

  private static JsonNode written(List<Placeholders.Part> parts, String pointer, Rendering to) {
    StringBuilder text = new StringBuilder();
    for (Placeholders.Part part : parts) {
      JsonNode value = part.column() == null ? null : value(part.column(), pointer, to);
      if (value == null) {
        text.append(part.text() == null ? "" : part.text());
      } else if (!value.isNull()) {
        text.append(value.isValueNode() ? value.asText() : StrictJson.text(value));
      }
    }
    return TextNode.valueOf(text.toString());
  }

  private static @Nullable JsonNode value(String column, String pointer, Rendering to) {
    if (to.budget().isSpent()) {
      return null;
    }
    JsonNode value = to.values().get(column);
    if (value != null && to.budget().breaksWith(value)) {
      to.problems()
          .add(new Problem(pointer, "the job has more than " + Intake.LARGEST + " characters"));
      return null;
    }
    if (value == null && to.problems().size() < MOST_PROBLEMS) {
      to.problems().add(new Problem(pointer, "the row has no column \"" + column + "\""));
    }
    return value;
  }
}
