package dev.nocturne.rest;

import dev.nocturne.intake.IdempotencyKey;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the client's idempotency key. */
final class Idempotency {

  static final String HEADER = "Idempotency-Key";

  private Idempotency() {}

  static @Nullable String key(HttpHeaders headers) {
    List<String> keys = headers.getRequestHeader(HEADER);
    if (keys.isEmpty()) {
      return null;
    }
    String key = keys.getFirst();
    if (keys.size() > 1 || !IdempotencyKey.valid(key)) {
      throw Problems.badParameter(HEADER, "must be " + IdempotencyKey.RULE);
    }
    return key;
  }
}
