package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** What a session fetched, a line each. */
final class NetworkLog {

  private NetworkLog() {}

  static Blob of(List<Seen> pages) {
    String lines =
        pages.stream()
            .map(
                page ->
                    JsonNodeFactory.instance
                        .objectNode()
                        .put("method", "GET")
                        .put("url", page.url().toString())
                        .put("status", 200)
                        .toString())
            .collect(Collectors.joining("\n", "", "\n"));
    return new Blob("application/x-ndjson", lines.getBytes(StandardCharsets.UTF_8));
  }
}
