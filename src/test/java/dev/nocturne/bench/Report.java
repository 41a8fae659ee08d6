package dev.nocturne.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table that a run ends with, which grows while it runs. */
final class Report {

  private final Path file;
  private final List<String> lines = new ArrayList<>();

  Report(Path file) {
    this.file = file;
    lines.add("| measure | Nocturne | limit | ratio | target | beside |");
    lines.add("|---|---|---|---|---|---|");
  }

  /** Adds a figure that has a limit in the same run. */
  void ratio(String measure, Figures ours, Figures limit, String target, String beside)
      throws IOException {
    double ratio = ours.median() / limit.median();
    add(
        measure,
        ours.words(),
        limit.words(),
        String.format(Locale.ROOT, "%.2f", ratio),
        target,
        beside);
  }

  /** Adds a figure that stands for itself. */
  void figure(String measure, String ours, String target, String beside) throws IOException {
    add(measure, ours, "–", "–", target, beside);
  }

  /** Adds a line of six cells. */
  void add(String... cells) throws IOException {
    String line = "| " + String.join(" | ", cells) + " |";
    System.out.println(line);
    lines.add(line);
    Files.writeString(file, String.join("\n", lines) + "\n");
  }
}
