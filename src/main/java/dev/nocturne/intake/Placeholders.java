package dev.nocturne.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A text with names of columns in it, such as {@code Find {{company}} on the web}. */
final class Placeholders {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");

  private Placeholders() {}

  /**
   * A part of such a text.
   *
   * @param text what stands there, or null for a column
   * @param column its name, or null for a text
   */
  record Part(@Nullable String text, @Nullable String column) {}

  /** The parts of a text in order; columns have their names without the spaces around them. */
  static List<Part> parts(String text) {
    List<Part> parts = new ArrayList<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    int from = 0;
    while (matcher.find()) {
      if (matcher.start() > from) {
        parts.add(new Part(text.substring(from, matcher.start()), null));
      }
      parts.add(new Part(null, matcher.group(1).strip()));
      from = matcher.end();
    }
    if (from < text.length()) {
      parts.add(new Part(text.substring(from), null));
    }
    return parts;
  }
}
