package dev.nocturne.samples;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The terminal that the service was started in.
 *
 * @param width how many characters a line takes
 * @param colored whether it shows colors
 */
record Terminal(PrintStream out, int width, boolean colored) {

  /** Where nobody says how wide it is, as in a file. */
  private static final int USUAL_WIDTH = 120;

  private static final int NARROWEST = 60;

  private static final String CUT = "...";

  /** A way to write. */
  enum Ink {
    PLAIN(""),
    STRONG("1"),
    FAINT("2"),
    RED("31"),
    GREEN("32");

    private final String code;

    Ink(String code) {
      this.code = code;
    }
  }

  /** The one of this process, as wide as it is now. */
  static Terminal here() {
    if (Optional.ofNullable(System.console()).filter(Console::isTerminal).isEmpty()) {
      return new Terminal(System.out, USUAL_WIDTH, false);
    }
    return new Terminal(System.out, askedWidth(), System.getenv("NO_COLOR") == null);
  }

  /** Prints lines at once, so that nothing of others comes between. */
  void print(String... lines) {
    out.println(String.join(System.lineSeparator(), lines));
  }

  /** The text in that ink, if there are colors. */
  String in(Ink ink, String text) {
    return colored && ink != Ink.PLAIN ? "\u001b[" + ink.code + "m" + text + "\u001b[0m" : text;
  }

  /** The text on one line, cut where the line would end behind an indent of so many characters. */
  String cut(String text, int indent) {
    String line = text.replaceAll("\\p{Cc}+", " ");
    int room = width - indent;
    return line.length() <= room ? line : line.substring(0, room - CUT.length()) + CUT;
  }

  private static int askedWidth() {
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      String[] sides = size.strip().split(" ", -1);
      int width = sides.length == 2 ? Integer.parseInt(sides[1]) : 0;
      return width == 0 ? USUAL_WIDTH : Math.max(width, NARROWEST);
    } catch (IOException | NumberFormatException _) {
      // Not every system has such a command.
      return USUAL_WIDTH;
    }
  }
}
