package dev.nocturne.notte;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.nocturne.job.Json;
import dev.nocturne.notte.ResponseFormat.Problem;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What keeps a schema from being taken in: it is none, or checking by it could hurt us. */
final class SchemaDoor {

  /** Notte puts the schema into a model's prompt; more than this is no question any more. */
  private static final int LARGEST_BYTES = 64 * 1024;

  private static final int DEEPEST = 32;

  /** The most schemas after each reference is replaced by what it points to. */
  private static final long MOST_SCHEMAS = 20_000;

  /** Keywords that count something. */
  private static final Set<String> COUNTS =
      Set.of(
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "minProperties",
          "maxProperties",
          "minContains",
          "maxContains");

  private static final Set<String> UNSUPPORTED = Set.of("$dynamicRef", "$recursiveRef");

  private final List<Problem> problems = new ArrayList<>();
  private final IdentityHashMap<JsonNode, Long> weighed = new IdentityHashMap<>();
  private final IdentityHashMap<JsonNode, Boolean> open = new IdentityHashMap<>();
  private final Set<String> reported = new HashSet<>();
  private final Set<String> anchors = new HashSet<>();
  private final SchemaTree tree;

  private SchemaDoor(JsonNode root) {
    this.tree = new SchemaTree(root);
  }

  /** What is wrong with the schema, empty if nothing is. */
  static List<Problem> problems(Json schema) {
    if (schema.text().getBytes(StandardCharsets.UTF_8).length > LARGEST_BYTES) {
      return List.of(new Problem("", "the schema is larger than 64 kB"));
    }
    JsonNode root;
    try {
      root = Replies.JSON.readTree(schema.text());
    } catch (JacksonException _) {
      return List.of(new Problem("", "the schema is no JSON"));
    }
    if (!(root instanceof ObjectNode object)) {
      return List.of(new Problem("", "a response format is a JSON Schema object"));
    }
    Optional<String> deep = tooDeep(root, "", 0);
    if (deep.isPresent()) {
      return List.of(new Problem(deep.get(), "the schema is nested deeper than " + DEEPEST));
    }
    Optional<VersionFlag> draft = SchemaCheck.draft(root);
    if (draft.isEmpty()) {
      return List.of(new Problem("/$schema", "this draft of JSON Schema is not known here"));
    }
    SchemaDoor door = new SchemaDoor(root);
    door.problems.addAll(SchemaCheck.againstDraft(root, draft.get()));
    door.look(object);
    return List.copyOf(door.problems);
  }

  private void look(ObjectNode root) {
    if (weigh("", root, 0) > MOST_SCHEMAS && problems.isEmpty()) {
      add("", "the schema is too large when its references are resolved");
    }
  }

  /** Looks at a schema and all it leads to; how many schemas those are. */
  private long weigh(String pointer, JsonNode schema, int depth) {
    Long known = weighed.get(schema);
    if (known != null || !(schema instanceof ObjectNode object)) {
      return known == null ? 1 : known;
    }
    if (depth > 4 * DEEPEST) {
      add(pointer, "the schema is nested too deep when its references are resolved");
      return 1;
    }
    open.put(schema, true);
    long[] weight = {1};
    keywords(pointer, object, depth);
    SchemaTree.each(object, pointer, (at, each) -> weight[0] += weigh(at, each, depth + 1));
    weight[0] += follow(pointer, object, depth);
    open.remove(schema);
    long bounded = Math.min(weight[0], MOST_SCHEMAS + 1);
    weighed.put(schema, bounded);
    return bounded;
  }

  private long follow(String pointer, ObjectNode schema, int depth) {
    String reference = SchemaTree.reference(schema);
    if (reference == null) {
      return 0;
    }
    String at = pointer + "/$ref";
    if (!reference.startsWith("#")) {
      add(at, "only references within the schema are followed");
      return 0;
    }
    JsonNode target = tree.target(reference);
    if (target == null) {
      add(at, "points to no schema; a JSON pointer such as #/$defs/name is expected");
      return 0;
    }
    if (open.containsKey(target)) {
      add(at, "the schema refers to itself, which Notte cannot honour");
      return 0;
    }
    return weigh(reference.substring(1), target, depth + 1);
  }

  private void keywords(String pointer, ObjectNode schema, int depth) {
    for (String keyword : UNSUPPORTED) {
      if (schema.has(keyword)) {
        add(pointer + "/" + keyword, "is not supported");
      }
    }
    names(pointer, schema, depth);
    for (String keyword : COUNTS) {
      if (schema.path(keyword).isNumber() && !counts(schema.get(keyword).decimalValue())) {
        add(pointer + "/" + keyword, "must be a whole number from 0 to " + Integer.MAX_VALUE);
      }
    }
    if (schema.path("pattern").isTextual()) {
      pattern(pointer + "/pattern", schema.get("pattern").textValue());
    }
    schema
        .path("patternProperties")
        .properties()
        .forEach(
            each ->
                pattern(
                    pointer + "/patternProperties/" + SchemaTree.escaped(each.getKey()),
                    each.getKey()));
  }

  private void names(String pointer, ObjectNode schema, int depth) {
    if (schema.path("$id").isTextual()) {
      if (depth > 0) {
        add(pointer + "/$id", "only the whole schema may have an $id");
      } else if (!isUri(schema.get("$id").textValue())) {
        add(pointer + "/$id", "is no URI");
      }
    }
    if (schema.path("$anchor").isTextual() && !anchors.add(schema.get("$anchor").textValue())) {
      add(pointer + "/$anchor", "names another schema already");
    }
  }

  private static boolean isUri(String text) {
    try {
      return !new URI(text).toString().isEmpty();
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private static boolean counts(BigDecimal number) {
    return number.signum() >= 0
        && number.compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0
        && number.stripTrailingZeros().scale() <= 0;
  }

  /** Patterns run in linear time or not at all, so those that need backtracking are refused. */
  private void pattern(String pointer, String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      add(pointer, "is no pattern that can be checked here: " + e.getDescription());
    }
  }

  private void add(String pointer, String detail) {
    if (reported.add(pointer + " " + detail)) {
      problems.add(new Problem(pointer, detail));
    }
  }

  private static Optional<String> tooDeep(JsonNode node, String pointer, int depth) {
    if (depth > DEEPEST) {
      return Optional.of(pointer);
    }
    if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        Optional<String> deep = tooDeep(node.get(i), pointer + "/" + i, depth + 1);
        if (deep.isPresent()) {
          return deep;
        }
      }
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String at = pointer + "/" + SchemaTree.escaped(member.getKey());
      Optional<String> deep = tooDeep(member.getValue(), at, depth + 1);
      if (deep.isPresent()) {
        return deep;
      }
    }
    return Optional.empty();
  }
}
