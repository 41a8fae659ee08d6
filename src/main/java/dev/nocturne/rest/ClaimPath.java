package dev.nocturne.rest;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Where in a token something stands, written as the framework writes it: names of claims with
 * slashes between them, in quotes where a name holds slashes itself.
 */
record ClaimPath(List<String> names) {

  /** A slash with an even number of quotes behind it is in none. */
  private static final String SLASH = "/(?=(?:(?:[^\"]*\"){2})*[^\"]*$)";

  ClaimPath {
    names = List.copyOf(names);
  }

  static ClaimPath of(String text) {
    return new ClaimPath(Stream.of(text.split(SLASH)).map(name -> name.replace("\"", "")).toList());
  }

  /** The text that stands there, or empty if there is none or something else. */
  Optional<String> text(JsonWebToken token) {
    @Nullable Object value = token.getClaim(names.getFirst());
    for (String name : names.subList(1, names.size())) {
      value = value instanceof JsonObject object ? object.get(name) : null;
    }
    return switch (value) {
      case String text -> Optional.of(text);
      case JsonString text -> Optional.of(text.getString());
      case null, default -> Optional.empty();
    };
  }
}
