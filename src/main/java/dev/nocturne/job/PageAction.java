package dev.nocturne.job;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One action of a script on the page of a session. */
public sealed interface PageAction {

  /** Its name, as Notte has it. */
  String type();

  /** Whether the script goes on if it cannot be done. */
  boolean mayFail();

  /** Whether doing it twice is the same as doing it once. */
  boolean repeatable();

  /** How many characters its own texts have, a response format aside. */
  long length();

  /**
   * Something that is done in the browser or on the page.
   *
   * @param fields Notte's other fields of the action under their own names, such as {@code
   *     selector}
   */
  record Act(String type, Json fields, boolean mayFail) implements PageAction {

    private static final Set<String> REPEATABLE = Set.of("goto", "wait");

    @Override
    public boolean repeatable() {
      return REPEATABLE.contains(type);
    }

    @Override
    public long length() {
      return fields.text().length();
    }
  }

  /**
   * Looks what is on the page and can be done there.
   *
   * @param fields Notte's fields of an observation under their own names
   */
  record Observe(Json fields, boolean mayFail) implements PageAction {
    @Override
    public String type() {
      return "observe";
    }

    @Override
    public boolean repeatable() {
      return true;
    }

    @Override
    public long length() {
      return fields.text().length();
    }
  }

  /**
   * Reads the page.
   *
   * @param responseFormat the JSON Schema that the data must fit, or null if none is wanted
   * @param fields Notte's other scrape fields under their own names
   */
  record Scrape(@Nullable Json responseFormat, Json fields, boolean mayFail) implements PageAction {

    /** As JSON has it; within a text its quotes would be escaped. */
    private static final Pattern INSTRUCTIONS = Pattern.compile("\"instructions\":\\s*(?!null)");

    /** Whether data is wanted, by its form or in words. */
    public boolean asksForData() {
      return responseFormat != null || INSTRUCTIONS.matcher(fields.text()).find();
    }

    @Override
    public String type() {
      return "scrape";
    }

    @Override
    public boolean repeatable() {
      return true;
    }

    @Override
    public long length() {
      return fields.text().length();
    }
  }

  /** Takes a picture of the page. */
  record Screenshot(boolean mayFail) implements PageAction {
    @Override
    public String type() {
      return "screenshot";
    }

    @Override
    public boolean repeatable() {
      return true;
    }

    @Override
    public long length() {
      return 0;
    }
  }
}
