package dev.nocturne.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what PostgreSQL or Notte could not take, though it is JSON. It stops at some flaws, and
 * writes down where only these are: with a long key around it, a small job can have pointers of a
 * gigabyte.
 */
final class Flaws {

  private final int most;
  private final Deque<String> path = new ArrayDeque<>();
  private final List<Problem> problems = new ArrayList<>();

  private Flaws(int most) {
    this.most = most;
  }

  /**
   * The flaws of a tree, so many at most.
   *
   * @param deepest how many levels it may have
   */
  static List<Problem> of(JsonNode tree, int deepest, int most) {
    Flaws flaws = new Flaws(most);
    flaws.collect(tree, deepest);
    return flaws.problems;
  }

  private void collect(JsonNode node, int levels) {
    if (node.isTextual()) {
      StrictText.flaw(node.textValue()).ifPresent(this::add);
    } else if (node.isNumber() && outOfRange(node.decimalValue())) {
      add("the number is out of range");
    } else if (node.isContainerNode() && levels == 0) {
      add("is nested too deep: at most " + StrictJson.DEEPEST + " levels");
    } else if (node.isArray()) {
      for (int i = 0; i < node.size() && problems.size() < most; i++) {
        inside(Integer.toString(i), node.get(i), levels);
      }
    } else {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        Optional<String> flaw = StrictText.flaw(field.getKey());
        flaw.ifPresent(why -> add("in a key: " + why));
        if (flaw.isEmpty() && problems.size() < most) {
          inside(field.getKey(), field.getValue(), levels);
        }
      }
    }
  }

  private void inside(String step, JsonNode node, int levels) {
    path.addLast(step);
    collect(node, levels - 1);
    path.removeLast();
  }

  private void add(String why) {
    if (problems.size() < most) {
      StringBuilder pointer = new StringBuilder();
      path.forEach(step -> pointer.append('/').append(StrictJson.escape(step)));
      problems.add(new Problem(pointer.toString(), why));
    }
  }

  private static boolean outOfRange(BigDecimal number) {
    long exponent = (long) number.precision() - number.scale();
    return Math.abs(exponent) > StrictJson.LARGEST_EXPONENT
        || Math.abs(number.scale()) > StrictJson.LONGEST_NUMBER;
  }
}
