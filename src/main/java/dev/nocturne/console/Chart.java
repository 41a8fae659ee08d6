package dev.nocturne.console;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Lines over the last hour, as an SVG draws them in a box of {@value #WIDTH} by {@value #HEIGHT}
 * that is stretched to whatever room there is.
 *
 * @param words what they show, for whoever does not see them
 * @param top the figure at the upper edge
 */
record Chart(String words, long top, List<Line> lines) {

  static final int WIDTH = 600;
  static final int HEIGHT = 100;

  /**
   * A line.
   *
   * @param state what its colour stands for
   * @param points as a polyline takes them
   */
  record Line(String state, String points) {}

  /** One thing's figures, as many as another's, oldest first. */
  record Series(String state, List<Long> figures) {

    long most() {
      return figures.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private Line line(long top) {
      int last = Math.max(1, figures.size() - 1);
      return new Line(
          state,
          IntStream.range(0, figures.size())
              .mapToObj(i -> point(i * (double) WIDTH / last, figures.get(i), top))
              .collect(Collectors.joining(" ")));
    }

    private static String point(double x, long figure, long top) {
      double y = HEIGHT - figure * (double) HEIGHT / top;
      return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
    }
  }

  /**
   * Draws what there is.
   *
   * @param least the upper edge is no lower
   */
  static Chart of(String words, long least, List<Series> series) {
    long top =
        Math.max(Math.max(1, least), series.stream().mapToLong(Series::most).max().orElse(0));
    return new Chart(words, top, series.stream().map(one -> one.line(top)).toList());
  }
}
