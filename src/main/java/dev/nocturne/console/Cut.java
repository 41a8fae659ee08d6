package dev.nocturne.console;

/** Cuts texts that may be of any length. */
final class Cut {

  /** The beginning of what a job found, in characters. */
  static final int CELL = 160;

  /** A message, in characters. */
  static final int SENTENCE = 240;

  private Cut() {}

  /** The text, or its beginning with a mark that there is more. No character is cut in two. */
  static String to(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }
}
