package dev.nocturne.emulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Files that are fetched by an address which is the key to them, for a while. */
final class Shelf {

  /** Where they are. */
  static final String PATH = "/_files/";

  /** How long an address is good. */
  static final Duration LASTS = Duration.ofHours(1);

  private final InstantSource clock;
  private final Map<String, Entry> files = new ConcurrentHashMap<>();

  Shelf(InstantSource clock) {
    this.clock = clock;
  }

  private record Entry(Supplier<Blob> file, Instant until) {}

  /**
   * Lays out a file.
   *
   * @param file made when it is fetched
   * @return its path, which nobody can guess
   */
  String put(String name, Supplier<Blob> file) {
    return put(UUID.randomUUID(), name, file);
  }

  /**
   * The same under a key of its own: at the same path each time.
   *
   * @param key which nobody can guess
   */
  String put(UUID key, String name, Supplier<Blob> file) {
    files.values().removeIf(entry -> !clock.instant().isBefore(entry.until()));
    String path = PATH + key + "/" + name.replaceAll("[^A-Za-z0-9._-]", "_");
    files.put(path, new Entry(file, until()));
    return path;
  }

  /** When what is laid out now is taken away. */
  Instant until() {
    return clock.instant().plus(LASTS);
  }

  void handle(HttpExchange exchange) throws IOException {
    Entry entry = files.get(exchange.getRequestURI().getPath());
    if (entry == null || !clock.instant().isBefore(entry.until())) {
      exchange.sendResponseHeaders(403, -1);
      return;
    }
    Blob blob = entry.file().get();
    exchange.getResponseHeaders().set("Content-Type", blob.type());
    exchange.sendResponseHeaders(200, blob.bytes().length == 0 ? -1 : blob.bytes().length);
    exchange.getResponseBody().write(blob.bytes());
  }

  void forget() {
    files.clear();
  }
}
