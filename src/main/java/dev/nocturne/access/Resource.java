package dev.nocturne.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Something that is kept at Notte, by Notte's own id. All tenants share one key of Notte's, so
 * there whoever knows an id may use it; here it belongs to one tenant.
 *
 * @param id as Notte gave it, 1 to 255 characters
 */
public record Resource(Type type, String id) {

  /** The longest id, in characters. */
  public static final int LONGEST_ID = 255;

  /** What kinds of things are kept there. */
  public enum Type {
    /** Logins that agents fill in. */
    VAULT,
    /** Somebody as whom agents sign up. */
    PERSONA,
    /** What a browser remembers. */
    PROFILE,
    /** A program that runs at Notte. */
    FUNCTION,
    /** A login that Notte keeps open, which sessions name in {@code auth_ids}. */
    CONNECTION,
    /** A file that sessions upload to pages; its id is its name in Notte's storage. */
    FILE;

    /** Its name on the wire and in tables. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The type of that name, or empty if there is none. */
    public static Optional<Type> named(String wire) {
      return Stream.of(values()).filter(type -> type.wire().equals(wire)).findFirst();
    }
  }
}
