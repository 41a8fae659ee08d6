package dev.nocturne.rest;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What the calls that ask Notte read from their addresses. */
public final class TraceQuery {

  /** Where to go on. */
  public static final String CURSOR = "cursor";

  static final String LIMIT = "limit";
  static final String AS_WORKFLOW = "as_workflow";
  static final String ONLY_UNREAD = "only_unread";
  static final String ONLY_ACTIVE = "only_active";

  static final int MOST_STEPS = 100;

  /** So many steps are told at once unless it is said. */
  public static final int USUAL_STEPS = 20;

  static final int MOST_FILES = 1_000;
  static final int USUAL_FILES = 100;
  static final int MOST_MESSAGES = 100;
  static final int USUAL_MESSAGES = 20;

  private final ListParameters given;

  /**
   * What an address asks for.
   *
   * @param names those that may be there
   */
  public TraceQuery(MultivaluedMap<String, String> given, String... names) {
    this.given = new ListParameters(given, Set.of(names), Set.of());
  }

  /** How many at most. */
  int limit(int usual, int most) {
    Integer limit = given.read(LIMIT, text -> number(text, most), "must be 1 to " + most);
    return limit == null ? usual : limit;
  }

  /** Where to begin among the steps of this agent or session; empty if the cursor is another's. */
  public Optional<Integer> position(String of) {
    String cursor = given.text(CURSOR);
    return cursor == null
        ? Optional.of(0)
        : Cursor.read(cursor, of)
            .map(UUID::getLeastSignificantBits)
            .filter(at -> at >= 0 && at <= Integer.MAX_VALUE)
            .map(Long::intValue);
  }

  /** Whether a program is wanted as a function that Notte can run. */
  boolean asWorkflow() {
    Boolean wanted = given.read(AS_WORKFLOW, TraceQuery::truth, "must be true or false");
    return wanted != null && wanted;
  }

  /** Whether messages are left out that were read before. */
  boolean onlyUnread() {
    Boolean wanted = given.read(ONLY_UNREAD, TraceQuery::truth, "must be true or false");
    return wanted != null && wanted;
  }

  /** Whether runs are left out that have ended. */
  boolean onlyActive() {
    Boolean wanted = given.read(ONLY_ACTIVE, TraceQuery::truth, "must be true or false");
    return wanted != null && wanted;
  }

  private static Optional<Integer> number(String text, int most) {
    return Optional.of(text)
        .filter(digits -> digits.matches("[0-9]{1,4}"))
        .map(Integer::valueOf)
        .filter(number -> number >= 1 && number <= most);
  }

  private static Optional<Boolean> truth(String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
