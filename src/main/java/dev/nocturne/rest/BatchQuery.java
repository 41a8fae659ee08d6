package dev.nocturne.rest;

import dev.nocturne.intake.BatchForm;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the address of a batch on its way in says. */
final class BatchQuery {

  static final String DRY_RUN = "dry_run";
  static final String NAME = "name";
  static final String ON_INVALID = "on_invalid";
  static final String MAX_CONCURRENCY = "max_concurrency";
  static final String PRIORITY = "priority";

  private static final int LONGEST_NAME = 255;
  static final int MOST_AT_ONCE = 1_000_000;
  static final int HIGHEST_PRIORITY = 9;
  private static final Set<String> STREAM =
      Set.of(DRY_RUN, NAME, ON_INVALID, MAX_CONCURRENCY, PRIORITY);

  private final MultivaluedMap<String, String> parameters;

  private BatchQuery(MultivaluedMap<String, String> parameters, Set<String> allowed) {
    this.parameters = parameters;
    parameters.forEach((name, values) -> check(name, values, allowed));
  }

  /** Of a stream, which has no other place to say something of itself. */
  static BatchQuery ofStream(MultivaluedMap<String, String> parameters) {
    return new BatchQuery(parameters, STREAM);
  }

  /** Of a document, which says it itself. */
  static BatchQuery ofDocument(MultivaluedMap<String, String> parameters) {
    return new BatchQuery(parameters, Set.of(DRY_RUN));
  }

  /** Of a call that has none. */
  static void ofNothing(MultivaluedMap<String, String> parameters) {
    parameters.forEach((name, values) -> check(name, values, Set.of()));
  }

  private static void check(String name, List<String> values, Set<String> allowed) {
    if (!allowed.contains(name)) {
      throw Problems.unknownParameter(name);
    }
    if (values.size() > 1) {
      throw Problems.badParameter(name, "must be given once");
    }
  }

  /** Whether the batch is only to be tried. */
  boolean dryRun() {
    return Boolean.parseBoolean(choice(DRY_RUN, "false", "true", "false"));
  }

  /** What the stream says of itself. */
  BatchForm form() {
    return BatchForm.ofStream(
        name(),
        choice(ON_INVALID, "skip", "skip", "reject").equals("reject"),
        number(MAX_CONCURRENCY, 1, MOST_AT_ONCE),
        number(PRIORITY, 0, HIGHEST_PRIORITY));
  }

  private @Nullable String name() {
    String name = parameters.getFirst(NAME);
    boolean bad =
        name != null
            && (name.isEmpty()
                || name.length() > LONGEST_NAME
                || name.indexOf('\0') >= 0
                || name.codePoints().anyMatch(c -> c == 0xFFFD || (c >= 0xD800 && c <= 0xDFFF)));
    if (bad) {
      throw Problems.badParameter(NAME, "must be a text of 1 to " + LONGEST_NAME + " characters");
    }
    return name;
  }

  private String choice(String name, String usual, String one, String other) {
    String given = parameters.getFirst(name);
    if (given == null) {
      return usual;
    }
    if (!given.equals(one) && !given.equals(other)) {
      throw Problems.badParameter(name, "must be " + one + " or " + other);
    }
    return given;
  }

  private @Nullable Integer number(String name, int least, int most) {
    String given = parameters.getFirst(name);
    if (given == null) {
      return null;
    }
    int number = given.matches("[0-9]{1,9}") ? Integer.parseInt(given) : -1;
    if (number < least || number > most) {
      throw Problems.badParameter(name, "must be " + least + " to " + most);
    }
    return number;
  }
}
