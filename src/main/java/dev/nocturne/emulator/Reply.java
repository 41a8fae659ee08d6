package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer before it is sent. */
record Reply(int status, Map<String, String> headers, Content content) {

  /** What an answer holds. */
  sealed interface Content {

    /** Nothing. */
    record None() implements Content {}

    /** JSON. */
    record Tree(JsonNode json) implements Content {}

    /** Something else. */
    record Data(Blob blob) implements Content {}
  }

  /**
   * An answer with JSON.
   *
   * @param body null for none
   */
  Reply(int status, Map<String, String> headers, @Nullable JsonNode body) {
    this(status, headers, body == null ? new Content.None() : new Content.Tree(body));
  }

  static Reply ok(JsonNode body) {
    return new Reply(200, Map.of(), body);
  }

  static Reply ok(Blob blob) {
    return new Reply(200, Map.of(), new Content.Data(blob));
  }

  /** Its JSON, or null if it holds none. */
  @Nullable JsonNode body() {
    return content instanceof Content.Tree tree ? tree.json() : null;
  }

  String type() {
    return content instanceof Content.Data data ? data.blob().type() : "application/json";
  }

  byte[] bytes() {
    return switch (content) {
      case Content.None _ -> new byte[0];
      case Content.Tree tree -> tree.json().toString().getBytes(StandardCharsets.UTF_8);
      case Content.Data data -> data.blob().bytes();
    };
  }
}
