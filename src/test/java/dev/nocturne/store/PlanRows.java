package dev.nocturne.store;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads out of a plan that was carried out how many rows its steps had in their hands. */
final class PlanRows {

  /** Of each time that a step ran, as an average with decimals. */
  private static final Pattern ROWS =
      Pattern.compile("actual rows=([0-9.]+) loops=([0-9]+)|Rows Removed by .*: ([0-9]+)");

  private PlanRows() {}

  /** What each step has read, and what it has thrown away. */
  static List<Double> of(List<String> plan) {
    List<Double> all = new ArrayList<>();
    double loops = 1;
    for (String line : plan) {
      Matcher found = ROWS.matcher(line);
      if (found.find()) {
        loops = found.group(2) == null ? loops : Double.parseDouble(found.group(2));
        String rows = found.group(1) == null ? found.group(3) : found.group(1);
        all.add(Double.parseDouble(rows) * loops);
      }
    }
    return all;
  }
}
