package dev.nocturne.console;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What things are called on pages, where a name that nobody sees is a line that nobody clicks. */
final class Called {

  /** Blanks, marks without a letter and format characters show nothing, nor do some of these. */
  private static final Pattern VISIBLE =
      Pattern.compile("[\\p{L}\\p{N}\\p{P}\\p{S}&&[^\\u115F\\u1160\\u2800\\u3164\\uFFA0]]");

  private Called() {}

  /** The name if anything of it can be seen, or else the other one. */
  static String by(@Nullable String name, String otherwise) {
    return name != null && VISIBLE.matcher(name).find() ? name : otherwise;
  }
}
