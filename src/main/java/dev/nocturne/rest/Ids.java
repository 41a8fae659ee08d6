package dev.nocturne.rest;

import dev.nocturne.access.Resource;
import dev.nocturne.store.Event;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the ids in addresses and headers, strictly as they were given out. */
public final class Ids {

  private static final String UUID_TEXT = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private static final Pattern UUID_ONLY = Pattern.compile(UUID_TEXT);
  private static final Pattern UPSTREAM = Pattern.compile("[!-~]{1," + Resource.LONGEST_ID + "}");
  private static final Pattern RUN =
      Pattern.compile("[A-Za-z0-9_-]{1," + Resource.LONGEST_ID + "}");
  private static final Pattern TAB = Pattern.compile("0|[1-9][0-9]{0,4}");
  private static final Pattern FILE = Pattern.compile("[^\\p{Cntrl}/\\\\]{1,255}");
  private static final Pattern DOTS = Pattern.compile("\\.+");
  private static final Pattern NEW_FILE =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,98}[A-Za-z0-9_-])?");
  private static final Pattern EVENT =
      Pattern.compile("(" + UUID_TEXT + ")-([0-9]{1,9})-([0-9]{1,9})");

  private Ids() {}

  /** A UUID as we write them, or empty. */
  public static Optional<UUID> uuid(String text) {
    return UUID_ONLY.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }

  /** A UUID of something that there may be; nothing has another id. */
  public static UUID known(String text) {
    return uuid(text).orElseThrow(Problems::notFound);
  }

  /** An id of Notte's, or a domain: neither a table nor an address takes everything else. */
  static String upstream(String text) {
    if (!UPSTREAM.matcher(text).matches()) {
      throw Problems.notFound();
    }
    return text;
  }

  /** A name of a file; what means something in paths is none, nor what no name is made of. */
  static String file(String text) {
    if (!FILE.matcher(text).matches() || DOTS.matcher(text).matches()) {
      throw Problems.notFound();
    }
    return text;
  }

  /** The same of a file that is sent here, whose name stands in addresses and forms. */
  static String newFile(String text) {
    if (!NEW_FILE.matcher(text).matches()) {
      throw Problems.badParameter(
          "name",
          "1 to 100 of the letters a to z, digits, spaces, dots, hyphens and underscores;"
              + " a letter or digit first, no space or dot last");
    }
    return text;
  }

  /** A number of a tab, from 0; no session has a hundred thousand. */
  static int tab(String text) {
    if (!TAB.matcher(text).matches()) {
      throw Problems.notFound();
    }
    return Integer.parseInt(text);
  }

  /** An id of a run that somebody names, which goes into an address of Notte's. */
  static String run(String text) {
    if (!RUN.matcher(text).matches()) {
      throw Problems.notFound();
    }
    return text;
  }

  static Optional<Event.Id> event(String text) {
    Matcher parts = EVENT.matcher(text);
    return parts.matches()
        ? Optional.of(
            new Event.Id(
                UUID.fromString(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Integer.parseInt(parts.group(3))))
        : Optional.empty();
  }
}
