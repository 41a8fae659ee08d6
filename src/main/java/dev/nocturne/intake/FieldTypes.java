package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.nocturne.job.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Knows which types the fields of jobs have, by the schemas that jobs are checked against, and
 * reads the cells of tables accordingly: a table holds nothing but text.
 */
final class FieldTypes {

  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]{0,30})(?:\\.[0-9]{1,30})?");

  private static final Set<String> CHOICES = Set.of("anyOf", "oneOf", "allOf");

  private final Map<String, JsonNode> schemas;
  private final Map<Place, Set<String>> known = new ConcurrentHashMap<>();

  /**
   * @param schemas all of them by their ids
   */
  FieldTypes(Map<String, String> schemas) {
    this.schemas = new HashMap<>();
    schemas.forEach((id, text) -> this.schemas.put(id, StrictJson.value(text).orElseThrow()));
  }

  private FieldTypes(FieldTypes other) {
    this.schemas = other.schemas;
  }

  /** The same for one batch: what was asked for is remembered, and clients ask for anything. */
  FieldTypes anew() {
    return new FieldTypes(this);
  }

  private record Place(Kind kind, String pointer) {}

  /**
   * The value that a cell means at a place of a job. What does not read as any of the types there
   * stays text, and the check of the job tells what was expected. A cell that is empty leaves the
   * field out.
   */
  @Nullable JsonNode value(String cell, Kind kind, String pointer) {
    if (cell.isEmpty()) {
      return null;
    }
    Set<String> types = known.computeIfAbsent(new Place(kind, pointer), this::types);
    if (types.isEmpty() || types.contains("string")) {
      return TextNode.valueOf(cell);
    }
    if (types.contains("boolean") && isBoolean(cell)) {
      return BooleanNode.valueOf(cell.equalsIgnoreCase("true"));
    }
    if ((types.contains("integer") || types.contains("number")) && NUMBER.matcher(cell).matches()) {
      return StrictJson.value(cell).orElseThrow();
    }
    if (types.contains("object") || types.contains("array")) {
      return StrictJson.value(cell).orElse(TextNode.valueOf(cell));
    }
    return TextNode.valueOf(cell);
  }

  private static boolean isBoolean(String cell) {
    return cell.equalsIgnoreCase("true") || cell.equalsIgnoreCase("false");
  }

  private Set<String> types(Place place) {
    JsonNode root = schemas.getOrDefault("urn:nocturne:" + place.kind().wire(), missing());
    Set<String> types = new HashSet<>();
    List<String> steps =
        List.of(place.pointer().substring(Math.min(1, place.pointer().length())).split("/", -1));
    collect(root, root, steps, types);
    return types;
  }

  private void collect(JsonNode schema, JsonNode root, List<String> steps, Set<String> types) {
    if (schema.path("$ref").isTextual()) {
      String reference = schema.path("$ref").textValue();
      int hash = reference.indexOf('#');
      String id = hash < 0 ? reference : reference.substring(0, hash);
      JsonNode document = id.isEmpty() ? root : schemas.getOrDefault(id, missing());
      JsonNode target = hash < 0 ? document : document.at(reference.substring(hash + 1));
      collect(target, document, steps, types);
      return;
    }
    for (String choice : CHOICES) {
      schema.path(choice).forEach(each -> collect(each, root, steps, types));
    }
    if (steps.isEmpty()) {
      JsonNode type = schema.path("type");
      type.forEach(each -> types.add(each.asText()));
      if (type.isTextual()) {
        types.add(type.textValue());
      }
      return;
    }
    List<String> rest = steps.subList(1, steps.size());
    String step = steps.getFirst().replace("~1", "/").replace("~0", "~");
    JsonNode named = schema.path("properties").path(step);
    collect(named.isMissingNode() ? unnamed(schema) : named, root, rest, types);
  }

  private static JsonNode unnamed(JsonNode schema) {
    return schema.has("items") ? schema.path("items") : schema.path("additionalProperties");
  }

  private static JsonNode missing() {
    return MissingNode.getInstance();
  }
}
