package dev.nocturne.rest;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the client's idempotency key. */
final class Idempotency {

  static final String HEADER = "Idempotency-Key";

  private static final int LONGEST = 255;

  private Idempotency() {}

  static @Nullable String key(HttpHeaders headers) {
    List<String> keys = headers.getRequestHeader(HEADER);
    if (keys.isEmpty()) {
      return null;
    }
    String key = keys.getFirst();
    boolean printable = key.chars().allMatch(c -> c >= ' ' && c <= '~');
    if (keys.size() > 1 || key.isBlank() || key.length() > LONGEST || !printable) {
      throw Problems.badParameter(
          HEADER, "must be one value of 1 to " + LONGEST + " printable ASCII characters");
    }
    return key;
  }
}
