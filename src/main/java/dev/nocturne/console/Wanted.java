package dev.nocturne.console;

import dev.nocturne.rest.Cursor;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an address asks a list for. All that a list shows is in its address. */
record Wanted(String path, MultivaluedMap<String, String> parameters) {

  /** Fields of forms that were left empty ask for nothing. */
  static Wanted of(UriInfo uri) {
    MultivaluedMap<String, String> given = new MultivaluedHashMap<>();
    uri.getQueryParameters()
        .forEach(
            (name, values) -> {
              List<String> said = values.stream().filter(value -> !value.isEmpty()).toList();
              if (!said.isEmpty()) {
                given.put(name, said);
              }
            });
    return new Wanted("/" + uri.getPath().replaceFirst("^/", ""), given);
  }

  /** What a field of the form holds; empty if nothing is asked for. */
  public String get(String name) {
    String value = parameters.getFirst(name);
    return value == null ? "" : value;
  }

  /** Whether anything is asked for beside a place in the list. */
  public boolean filtered() {
    return parameters.keySet().stream().anyMatch(name -> !name.equals("cursor"));
  }

  /** The address that asks for the same and one thing more. */
  public String with(String name, String value) {
    MultivaluedMap<String, String> all = new MultivaluedHashMap<>();
    parameters.forEach(all::put);
    all.put(name, List.of(value));
    return path
        + all.entrySet().stream()
            .flatMap(entry -> entry.getValue().stream().map(one -> pair(entry.getKey(), one)))
            .sorted()
            .collect(Collectors.joining("&", "?", ""));
  }

  /**
   * The address of what comes behind these, or null if they are the last.
   *
   * @param limit how many were asked for
   * @param signature of the list that they are of
   */
  <T> @Nullable String next(List<T> rows, Function<T, UUID> id, int limit, String signature) {
    String cursor = Cursor.next(rows, id, limit, signature);
    return cursor == null ? null : with("cursor", cursor);
  }

  /** The same without some of it. */
  public Wanted without(String... names) {
    MultivaluedMap<String, String> others = new MultivaluedHashMap<>();
    parameters.forEach(others::put);
    others.keySet().removeAll(Set.of(names));
    return new Wanted(path, others);
  }

  /** All that a field of the form holds that may be there more than once. */
  public List<String> all(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  private static String pair(String name, String value) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8)
        + "="
        + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
