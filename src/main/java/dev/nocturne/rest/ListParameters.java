package dev.nocturne.rest;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a list is asked for. A parameter that is unknown or cannot be used is refused, since a list
 * that silently ignored it would look like an answer.
 */
public final class ListParameters {

  static final String CURSOR = "cursor";
  static final String LIMIT = "limit";
  static final int USUAL_LIMIT = 100;
  static final int HIGHEST_LIMIT = 1_000;

  private final MultivaluedMap<String, String> given;
  private final String signature;

  /**
   * Checks the names and forms of what is given.
   *
   * @param filters the parameters that the list has beside its limit and cursor
   * @param repeatable those of them that may be given more than once
   */
  public ListParameters(
      MultivaluedMap<String, String> given, Set<String> filters, Set<String> repeatable) {
    given.forEach((name, values) -> check(name, values, filters, repeatable));
    Map<String, List<String>> named = new TreeMap<>(given);
    named.keySet().retainAll(filters);
    this.given = given;
    this.signature = named.toString();
  }

  /** The same for every page of one list. */
  public String signature() {
    return signature;
  }

  /** All values of a parameter, in order. */
  List<String> all(String name) {
    return given.getOrDefault(name, List.of());
  }

  /** The only value of a parameter. */
  @Nullable String text(String name) {
    return given.getFirst(name);
  }

  /** The only value of a parameter, read as what it means. */
  public <T> @Nullable T read(String name, Function<String, Optional<T>> reader, String expected) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    return reader.apply(text).orElseThrow(() -> Problems.badParameter(name, expected));
  }

  /** The last item of the page before, or null for the first page. */
  public @Nullable UUID after() {
    return read(
        CURSOR,
        text -> Cursor.read(text, signature),
        "must be next_cursor of the page before, with the same filters");
  }

  /** How many items a page has at most. */
  public int limit() {
    String text = text(LIMIT);
    if (text == null) {
      return USUAL_LIMIT;
    }
    int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > HIGHEST_LIMIT) {
      throw Problems.badParameter(LIMIT, "must be 1 to " + HIGHEST_LIMIT);
    }
    return limit;
  }

  private static void check(
      String name, List<String> values, Set<String> filters, Set<String> repeatable) {
    if (!filters.contains(name) && !name.equals(LIMIT) && !name.equals(CURSOR)) {
      throw Problems.unknownParameter(name);
    }
    if (values.size() > 1 && !repeatable.contains(name)) {
      throw Problems.badParameter(name, "must be given once");
    }
    if (values.stream().anyMatch(value -> value.isEmpty() || value.indexOf('\0') >= 0)) {
      throw Problems.badParameter(name, "must be a text that is not empty");
    }
  }
}
