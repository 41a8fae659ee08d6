package dev.nocturne.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Failures as they are stored. */
final class FailureJson {

  private FailureJson() {}

  static String write(Failure failure) {
    return tree(failure).toString();
  }

  static @Nullable Failure read(@Nullable String text) {
    return text == null ? null : read(Tree.parse(text));
  }

  /**
   * Reads a failure, alone or inside an outcome, from the beginning of its text. The refused answer
   * at its end, which may be large, can be cut off and is not read.
   */
  static Failure readHead(String beginning) {
    try (JsonParser json = Tree.parser(beginning)) {
      String kind = null;
      String message = null;
      while (kind == null || message == null) {
        if (json.nextToken() == null) {
          throw new IllegalStateException("a stored failure lacks its kind or message");
        }
        if (json.currentToken() == JsonToken.VALUE_STRING) {
          kind = "kind".equals(json.currentName()) ? json.getText() : kind;
          message = "message".equals(json.currentName()) ? json.getText() : message;
        }
      }
      return Failure.of(kind(kind), message);
    } catch (IOException e) {
      throw new IllegalStateException("a stored failure cannot be read", e);
    }
  }

  static ObjectNode tree(Failure failure) {
    return Tree.object()
        .put("kind", failure.kind().wire())
        .put("message", failure.message())
        .put("raw", failure.raw());
  }

  static Failure read(JsonNode node) {
    return new Failure(
        kind(Tree.required(node, "kind")), Tree.required(node, "message"), Tree.text(node, "raw"));
  }

  /** A kind that a newer release stored is told as {@link FailureKind#UPSTREAM}. */
  private static FailureKind kind(String wire) {
    return Arrays.stream(FailureKind.values())
        .filter(known -> known.wire().equals(wire))
        .findFirst()
        .orElse(FailureKind.UPSTREAM);
  }
}
