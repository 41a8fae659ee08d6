package dev.nocturne.console;

import dev.nocturne.console.Chart.Series;
import dev.nocturne.store.Census;
import dev.nocturne.store.Census.Figures;
import dev.nocturne.store.PaceLog.Minute;
import dev.nocturne.store.Slots.Usage;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How the whole service is, for its operator.
 *
 * @param states jobs that have not ended, by where they stand
 * @param ended how many jobs ended in each minute of the last hour
 * @param slots how many slots were in use
 */
record Overview(List<State> states, Usage use, Hour ended, Hour slots) {

  /**
   * How many jobs stand somewhere.
   *
   * @param name for people
   * @param count with a plus behind it where no more were counted
   */
  record State(String name, String count) {}

  /**
   * A picture of the last hour.
   *
   * @param words what it comes to
   */
  record Hour(String words, Chart chart) {}

  static Overview of(Figures figures, List<Minute> minutes) {
    return new Overview(
        List.of(
            state(figures, "running", "running"),
            state(figures, "open", "waiting for a slot"),
            state(figures, "later", "to start later"),
            state(figures, "key", "behind others of their lane"),
            state(figures, "batch", "held by their batch's bound"),
            state(figures, "held", "in paused batches")),
        figures.slots(),
        ended(minutes),
        slots(minutes, figures.slots().total()));
  }

  /** How many slots are in use, in whatever way. */
  public int used() {
    return use.held() + use.stopping() + use.lingering();
  }

  private static State state(Figures figures, String state, String name) {
    long count =
        figures.jobs().entrySet().stream()
            .filter(entry -> entry.getKey().state().equals(state))
            .mapToLong(entry -> entry.getValue())
            .sum();
    return new State(name, count >= Census.MOST ? "10,000+" : String.valueOf(count));
  }

  private static Hour ended(List<Minute> minutes) {
    Series succeeded = series("succeeded", minutes, Minute::succeeded);
    Series failed = series("failed", minutes, Minute::failed);
    String words =
        "In the last hour %,d jobs succeeded and %,d failed, at most %,d in a minute."
            .formatted(sum(succeeded), sum(failed), Math.max(succeeded.most(), failed.most()));
    return new Hour(words, Chart.of(words, 0, List.of(succeeded, failed)));
  }

  private static Hour slots(List<Minute> minutes, int total) {
    Series used = series("running", minutes, Minute::slots);
    String words =
        "Looked at every ten seconds, at most %,d of %,d slots were in use in the last hour."
            .formatted(used.most(), total);
    return new Hour(words, Chart.of(words, total, List.of(used)));
  }

  private static long sum(Series series) {
    return series.figures().stream().mapToLong(Long::longValue).sum();
  }

  private static Series series(String state, List<Minute> minutes, ToLongFunction<Minute> figure) {
    return new Series(state, minutes.stream().mapToLong(figure).boxed().toList());
  }
}
