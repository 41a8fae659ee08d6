package dev.nocturne.flow;

import java.util.ArrayList;
import java.util.List;

/** Takes every combination of choices once, one path after the other, the last choice first. */
final class Choices {

  private final List<Choice> path = new ArrayList<>();
  private int depth;

  /** One of these; each of them on some path. */
  <T> T among(List<T> options) {
    if (depth == path.size()) {
      path.add(new Choice(0, options.size()));
    }
    return options.get(path.get(depth++).taken());
  }

  /** Begins the next path, if one is left. */
  boolean another() {
    depth = 0;
    while (!path.isEmpty() && path.getLast().isLast()) {
      path.removeLast();
    }
    if (path.isEmpty()) {
      return false;
    }
    path.add(path.removeLast().next());
    return true;
  }

  private record Choice(int taken, int of) {

    boolean isLast() {
      return taken + 1 == of;
    }

    Choice next() {
      return new Choice(taken + 1, of);
    }
  }
}
