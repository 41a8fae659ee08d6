package dev.nocturne.flow;

import static java.util.stream.Collectors.joining;

import dev.nocturne.flow.Path.State;
import dev.nocturne.job.Status;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Draws state charts in Mermaid's language, from what the code does. */
final class Chart {

  private Chart() {}

  /** The legal changes of a job's status. */
  static String ofStatus() {
    StringBuilder chart = begin("queued");
    for (Status from : Status.values()) {
      for (Status to : from.next()) {
        chart.append("    ").append(from.wire()).append(" --> ").append(to.wire()).append('\n');
      }
    }
    return chart.toString();
  }

  /** All arrows that these paths take, each with its reasons. */
  static String of(List<Path> paths) {
    Map<State, Map<State, SortedSet<String>>> arrows = new TreeMap<>();
    for (Path path : paths) {
      arrow(arrows, path.from(), path.to(), path.why());
    }
    if (arrows.containsKey(State.SESSION_OPEN)) {
      // Not a flow's doing: another lease has another token, under which nothing may be started.
      arrow(arrows, State.SESSION_OPEN, State.SESSION_IN_DOUBT, "lease lost");
    }
    StringBuilder chart = begin(name(State.FRESH));
    arrows.forEach((from, ends) -> ends.forEach((to, why) -> chart.append(line(from, to, why))));
    return chart.toString();
  }

  private static void arrow(
      Map<State, Map<State, SortedSet<String>>> arrows, State from, State to, String why) {
    arrows
        .computeIfAbsent(from, _ -> new TreeMap<>())
        .computeIfAbsent(to, _ -> new TreeSet<>())
        .add(why);
  }

  private static StringBuilder begin(String first) {
    return new StringBuilder("stateDiagram-v2\n    [*] --> ").append(first).append('\n');
  }

  private static String line(State from, State to, SortedSet<String> why) {
    return "    " + name(from) + " --> " + name(to) + ": " + String.join(", ", why) + "\n";
  }

  private static String name(State state) {
    return Arrays.stream(state.name().split("_"))
        .map(word -> word.charAt(0) + word.substring(1).toLowerCase(java.util.Locale.ROOT))
        .collect(joining());
  }
}
