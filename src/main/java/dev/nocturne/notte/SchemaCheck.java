package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.SchemaLoader;
import dev.nocturne.notte.ResponseFormat.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A client's schema, ready to check values by. Nothing is ever fetched for it. */
final class SchemaCheck {

  /** More complaints than this help nobody. */
  private static final int COMPLAINTS = 5;

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .pathType(PathType.JSON_POINTER)
          .locale(Locale.ENGLISH)
          .preloadJsonSchema(false)
          // JSON Schema's patterns match anywhere in the text.
          .regularExpressionFactory(
              pattern -> {
                Pattern compiled = Pattern.compile(pattern);
                return text -> compiled.matcher(text).find();
              })
          .build();

  private static final Map<VersionFlag, JsonSchema> DRAFTS = new ConcurrentHashMap<>();

  private final JsonSchema schema;

  /**
   * @param root a schema that passed the door
   */
  SchemaCheck(ObjectNode root) {
    ObjectNode local = root.deepCopy();
    // Its own name would only change what its references are relative to.
    local.remove(List.of("$id", "id"));
    this.schema = factory(draft(root).orElse(VersionFlag.V202012)).getSchema(local, CONFIG);
  }

  /** The draft that a schema says it is of, the newest if it says nothing, empty if unknown. */
  static Optional<VersionFlag> draft(JsonNode root) {
    JsonNode named = root.path("$schema");
    if (named.isMissingNode()) {
      return Optional.of(VersionFlag.V202012);
    }
    String name = plain(named.asText());
    return Stream.of(VersionFlag.values())
        .filter(each -> plain(each.getId()).equals(name))
        .findFirst();
  }

  private static String plain(String draft) {
    return draft.replaceFirst("#$", "").replaceFirst("^http:", "https:");
  }

  /** Whether the schema is one, by the rules of its draft. */
  static List<Problem> againstDraft(JsonNode root, VersionFlag draft) {
    JsonSchema rules =
        DRAFTS.computeIfAbsent(
            draft,
            each ->
                JsonSchemaFactory.getInstance(each)
                    .getSchema(SchemaLocation.of(each.getId()), CONFIG));
    return rules.validate(root).stream()
        .limit(COMPLAINTS)
        .map(each -> new Problem(each.getInstanceLocation().toString(), each.getError()))
        .distinct()
        .toList();
  }

  /** Whether the value fits. */
  boolean fits(JsonNode value) {
    return schema.validate(value, context -> context.setFailFast(true)).isEmpty();
  }

  /** What does not fit, in words. */
  String complaints(JsonNode value, boolean all) {
    return schema.validate(value, context -> context.setFailFast(!all)).stream()
        .limit(COMPLAINTS)
        .map(SchemaCheck::complaint)
        .collect(Collectors.joining("; "));
  }

  private static String complaint(ValidationMessage message) {
    String at = message.getInstanceLocation().toString();
    return (at.isEmpty() ? "the answer" : at) + ": " + message.getError();
  }

  private static JsonSchemaFactory factory(VersionFlag draft) {
    return JsonSchemaFactory.getInstance(
        draft,
        builder ->
            builder.enableSchemaCache(false).schemaLoaders(loaders -> loaders.add(new Offline())));
  }

  /** Loads the drafts' own schemas, which the library holds, and nothing else. */
  private static final class Offline implements SchemaLoader {
    @Override
    public @Nullable InputStreamSource getSchema(AbsoluteIri address) {
      if (address.toString().startsWith("classpath:")) {
        return null;
      }
      throw new IllegalArgumentException("a schema is never fetched");
    }
  }
}
