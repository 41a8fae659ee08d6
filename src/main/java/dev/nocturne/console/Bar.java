package dev.nocturne.console;

import dev.nocturne.console.BatchRow.Part;
import java.util.ArrayList;
import java.util.List;

/** Lays parts of a whole beside each other. */
final class Bar {

  private final long total;
  private final List<Part> parts = new ArrayList<>();
  private long sum;

  Bar(long total) {
    this.total = total;
  }

  /** Adds a part behind the others; none of nothing. */
  void add(String state, long count) {
    if (count > 0) {
      long at = at();
      sum += count;
      parts.add(new Part(state, count, at, at() - at));
    }
  }

  List<Part> parts() {
    return List.copyOf(parts);
  }

  private long at() {
    return total == 0 ? 0 : Math.min(BatchRow.WIDTH, sum * BatchRow.WIDTH / total);
  }
}
