package dev.nocturne.console;

/**
 * As much of a text as a page shows.
 *
 * @param cut whether there is more of it
 */
record Excerpt(String text, boolean cut) {

  /** So many characters of one text a page shows. */
  static final int LONG = 64 * 1024;

  /** The beginning of a text, of at most so many characters, none of them torn apart. */
  static Excerpt of(String text, int most) {
    if (text.length() <= most) {
      return new Excerpt(text, false);
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return new Excerpt(text.substring(0, end), true);
  }
}
