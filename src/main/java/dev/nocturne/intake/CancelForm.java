package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A request to end a job, for those who have no address to send it to: {@code {"cancel": {"id":
 * …}}} or {@code {"cancel": {"idempotency_key": …}}}.
 */
public sealed interface CancelForm {

  /** The job with that id is to end. */
  record OfJob(UUID job) implements CancelForm {}

  /** The job with that idempotency key is to end. */
  record OfKey(String key) implements CancelForm {}

  /** It is a cancel, but not one that can be understood. */
  record Wrong(List<Problem> problems) implements CancelForm {
    public Wrong {
      problems = List.copyOf(problems);
    }
  }

  /** It is something else. */
  record None() implements CancelForm {}

  /** Looks whether the bytes are a request to end a job. */
  static CancelForm read(byte[] body) {
    // Most are jobs, and those are read only once.
    if (!new String(body, StandardCharsets.ISO_8859_1).contains("\"cancel\"")) {
      return new None();
    }
    ObjectNode document;
    try {
      document = StrictJson.read(body);
    } catch (MalformedJsonException _) {
      return new None();
    }
    return document.has("cancel") ? target(document) : new None();
  }

  private static CancelForm target(ObjectNode document) {
    List<Problem> problems = new ArrayList<>();
    unknown(document, "", List.of("cancel"), problems);
    JsonNode cancel = document.get("cancel");
    unknown(cancel, "/cancel", List.of("id", "idempotency_key"), problems);
    if (!problems.isEmpty()) {
      return new Wrong(problems);
    }
    JsonNode id = cancel.path("id");
    JsonNode key = cancel.path("idempotency_key");
    if (!cancel.isObject() || id.isMissingNode() == key.isMissingNode()) {
      return wrong("/cancel", "must be an object with either id or idempotency_key");
    }
    if (!key.isMissingNode()) {
      return key.isTextual() && IdempotencyKey.valid(key.textValue())
          ? new OfKey(key.textValue())
          : wrong("/cancel/idempotency_key", "must be " + IdempotencyKey.RULE);
    }
    return uuid(id.asText())
        .filter(_ -> id.isTextual())
        .<CancelForm>map(OfJob::new)
        .orElseGet(() -> wrong("/cancel/id", "must be the id of a job"));
  }

  private static Wrong wrong(String pointer, String detail) {
    return new Wrong(List.of(new Problem(pointer, detail)));
  }

  private static void unknown(
      JsonNode object, String pointer, List<String> known, List<Problem> problems) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!known.contains(field.getKey())) {
        problems.add(
            new Problem(pointer + "/" + StrictJson.escape(field.getKey()), "is no field here"));
      }
    }
  }

  /** Only the usual spelling; Java itself reads shorter ones too. */
  private static Optional<UUID> uuid(String text) {
    try {
      UUID id = UUID.fromString(text);
      return id.toString().equals(text.toLowerCase(Locale.ROOT))
          ? Optional.of(id)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
