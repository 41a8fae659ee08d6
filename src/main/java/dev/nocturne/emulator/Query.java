package dev.nocturne.emulator;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a request. */
record Query(Map<String, String> values) {

  private static final int PAGE_SIZE = 100;

  static Query of(URI uri) {
    Map<String, String> values = new HashMap<>();
    String raw = uri.getRawQuery();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        values.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    }
    return new Query(values);
  }

  /** True unless it is said otherwise. */
  boolean onlyActive() {
    return !"false".equalsIgnoreCase(values.get("only_active"));
  }

  int page() {
    return Integer.parseInt(values.getOrDefault("page", "1"));
  }

  int pageSize() {
    return Integer.parseInt(values.getOrDefault("page_size", Integer.toString(PAGE_SIZE)));
  }

  /** The wanted page of a list. */
  <T> List<T> cut(List<T> all) {
    int from = Math.min(all.size(), (page() - 1) * pageSize());
    return all.subList(from, Math.min(all.size(), from + pageSize()));
  }

  boolean hasNext(List<?> all) {
    return page() * pageSize() < all.size();
  }
}
