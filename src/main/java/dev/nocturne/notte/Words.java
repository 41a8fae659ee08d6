package dev.nocturne.notte;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes foreign texts fit for messages and logs: short, one line, free of what might be secret. */
public final class Words {

  /** The longest message, in characters. */
  private static final int LONGEST = 500;

  /** Longer texts are cut before anything is looked for in them. */
  private static final int LOOKED_AT = 8_000;

  private static final Pattern QUERY =
      Pattern.compile("((?:https?|wss?)://)(?:[^\\s/@\"']*@)?([^\\s?#\"']*)[?#][^\\s\"']*");

  /** Whoever has the address of a session's socket or viewer has the session. */
  private static final Pattern SOCKET =
      Pattern.compile("(wss?://)(?:[^\\s/@\"']*@)?([^\\s/?#\"']*)[/?#][^\\s\"']*");

  private static final Pattern VIEWER =
      Pattern.compile("(?i)(https?://)((?:[^\\s/?#\"'@]*\\.)?notte\\.cc)[/?#][^\\s\"']*");

  private static final Pattern LOGIN = Pattern.compile("((?:https?|wss?)://)[^\\s/@\"']*@");
  private static final Pattern BEARER = Pattern.compile("(?i)(bearer\\s+|key[=:]\\s*)[^\\s\"',]+");
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?![0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b)"
              + "(?<![A-Za-z0-9_+=-])[A-Za-z0-9_+=-]{32,}");
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\s]+");

  private Words() {}

  /** The text in at most 500 characters, with queries, logins and tokens masked; null for none. */
  public static String shorten(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return "no reason given";
    }
    String cut = text.length() > LOOKED_AT ? text.substring(0, LOOKED_AT) : text;
    String line = CONTROL.matcher(cut).replaceAll(" ").strip();
    line = SOCKET.matcher(line).replaceAll("$1$2/***");
    line = VIEWER.matcher(line).replaceAll("$1$2/***");
    line = QUERY.matcher(line).replaceAll("$1$2?***");
    line = LOGIN.matcher(line).replaceAll("$1***@");
    line = BEARER.matcher(line).replaceAll("$1***");
    line = TOKEN.matcher(line).replaceAll("***");
    return line.length() > LONGEST ? line.substring(0, LONGEST - 1) + "…" : line;
  }
}
