package dev.nocturne.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.job.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a batch's table of results, gathered from the response formats of its jobs as they
 * come. A column is a JSON pointer into a structured result: objects whose members the format names
 * are taken apart, everything else, lists too, is one column.
 */
public final class Columns {

  /** What more formats ask for shares one column; no spreadsheet is wider. */
  private static final int MOST = 1_000;

  /**
   * So many characters of pointers; they are stored with the batch, and written with each chunk.
   */
  private static final int CHARACTERS = 50_000;

  private static final int DEEPEST = 16;
  private static final List<String> PARTS = List.of("allOf", "anyOf", "oneOf");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Set<String> pointers;
  private int characters;
  private @Nullable Json last;

  /** Goes on with the columns there are. */
  public Columns(Collection<String> known) {
    this.pointers = new LinkedHashSet<>(known);
    this.characters = known.stream().mapToInt(String::length).sum();
  }

  /** All columns, in the order in which they were first asked for. */
  public List<String> all() {
    return List.copyOf(pointers);
  }

  /**
   * Adds the columns of a job's response format.
   *
   * @return whether there is a new one
   */
  public boolean add(@Nullable Json format) {
    if (format == null || format.equals(last)) {
      return false;
    }
    last = format;
    int before = pointers.size();
    JsonNode root = parse(format);
    members(root, root, "", new LinkedHashSet<>());
    return pointers.size() > before;
  }

  /** Adds the members a schema names. Returns whether it names any. */
  private boolean members(JsonNode root, JsonNode schema, String at, Set<String> references) {
    String reference = schema.path("$ref").textValue();
    if (reference != null && (references.size() == DEEPEST || !references.add(reference))) {
      return false;
    }
    boolean any = reference != null && members(root, target(root, reference), at, references);
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      any = true;
      String pointer = at + "/" + StrictJson.escape(property.getKey());
      if (pointer.length() <= CHARACTERS - characters
          && !members(root, property.getValue(), pointer, new LinkedHashSet<>(references))) {
        add(pointer);
      }
    }
    for (String part : PARTS) {
      for (JsonNode each : schema.path(part)) {
        any |= members(root, each, at, new LinkedHashSet<>(references));
      }
    }
    return any;
  }

  private void add(String pointer) {
    if (pointers.size() < MOST && pointers.add(pointer)) {
      characters += pointer.length();
    }
  }

  /** What a reference into the schema points to; missing if there is nothing. */
  private static JsonNode target(JsonNode root, String reference) {
    try {
      String pointer = reference.startsWith("#") ? reference.substring(1) : "/";
      return root.at(URLDecoder.decode(pointer.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException _) {
      return root.path("$none");
    }
  }

  private static JsonNode parse(Json format) {
    try {
      return JSON.readTree(format.text());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a response format is checked at the door", e);
    }
  }
}
