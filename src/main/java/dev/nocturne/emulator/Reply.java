package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer before it is sent.
 *
 * @param body null for none
 */
record Reply(int status, Map<String, String> headers, @Nullable JsonNode body) {

  static Reply ok(JsonNode body) {
    return new Reply(200, Map.of(), body);
  }

  byte[] bytes() {
    return body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
  }
}
