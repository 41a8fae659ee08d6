package dev.nocturne.emulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The latest calls that were answered. */
final class CallLog {

  private static final int MOST = 1_000;

  private final Deque<Entry> latest = new ArrayDeque<>();

  /** One call. */
  record Entry(Instant at, long tookMs, String endpoint) {}

  synchronized void add(Entry entry) {
    latest.addFirst(entry);
    if (latest.size() > MOST) {
      latest.removeLast();
    }
  }

  /** The newest first; with an endpoint those of it. */
  synchronized List<Entry> newest(@Nullable String endpoint) {
    return latest.stream()
        .filter(entry -> endpoint == null || entry.endpoint().equals(endpoint))
        .toList();
  }

  synchronized void forget() {
    latest.clear();
  }
}
