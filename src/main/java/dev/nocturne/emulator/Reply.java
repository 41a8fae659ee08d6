package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;

/** An answer before it is sent. */
record Reply(int status, Map<String, String> headers, JsonNode body) {

  static Reply ok(JsonNode body) {
    return new Reply(200, Map.of(), body);
  }

  /** An error in the form that Notte documents. */
  static Reply error(int status, String message) {
    return new Reply(
        status,
        Map.of(),
        JsonNodeFactory.instance.objectNode().put("status", status).put("message", message));
  }
}
