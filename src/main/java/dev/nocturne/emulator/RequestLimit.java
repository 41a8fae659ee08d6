package dev.nocturne.emulator;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Counts the requests of the running minute, and tells of it in Notte's headers. */
final class RequestLimit {

  private static final long WINDOW = 60;

  private long window;
  private int used;

  /** Counts a request. */
  synchronized Verdict count(Instant now, int most) {
    long current = now.getEpochSecond() / WINDOW;
    if (current != window) {
      window = current;
      used = 0;
    }
    used++;
    Map<String, String> headers = new HashMap<>();
    if (most > 0) {
      headers.put("X-RateLimit-Limit", Integer.toString(most));
      headers.put("X-RateLimit-Remaining", Integer.toString(Math.max(0, most - used)));
      headers.put("X-RateLimit-Reset", Long.toString((current + 1) * WINDOW));
    }
    return new Verdict(most == 0 || used <= most, headers);
  }

  /** Whether the request may pass, and what its reply tells of the limit. */
  record Verdict(boolean passes, Map<String, String> headers) {}
}
