package dev.nocturne.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What some rounds came to. */
record Figures(List<Double> rounds) {

  /** The middle one. */
  double median() {
    return at(0.5);
  }

  /** The one below which this share is. */
  double at(double share) {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
  }

  /** The middle one with the least and the most. */
  String words() {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return Arrays.stream(sorted).distinct().count() == 1
        ? brief(sorted[0])
        : brief(median()) + " (" + brief(sorted[0]) + "–" + brief(sorted[sorted.length - 1]) + ")";
  }

  private static String brief(double figure) {
    return figure >= 100
        ? String.format(Locale.ROOT, "%,.0f", figure)
        : String.format(Locale.ROOT, "%.2f", figure);
  }
}
