package dev.nocturne.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.console.Chart.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the points of a line are. */
class ChartTest {

  @Test
  void a_line_goes_from_edge_to_edge_and_its_highest_figure_to_the_top() {
    Chart chart = Chart.of("", 0, List.of(new Series("succeeded", List.of(0L, 4L, 1L))));
    assertThat(chart.top()).isEqualTo(4);
    assertThat(chart.lines().getFirst().points()).isEqualTo("0.0,100.0 300.0,0.0 600.0,75.0");
  }

  @Test
  void nothing_is_a_line_along_the_bottom() {
    Chart chart = Chart.of("", 0, List.of(new Series("failed", List.of(0L, 0L))));
    assertThat(chart.lines().getFirst().points()).isEqualTo("0.0,100.0 600.0,100.0");
  }
}
