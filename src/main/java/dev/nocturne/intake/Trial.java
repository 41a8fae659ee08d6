package dev.nocturne.intake;

import dev.nocturne.intake.RowCheck.Bad;
import dev.nocturne.intake.RowCheck.Checked;
import dev.nocturne.intake.RowCheck.Good;
import dev.nocturne.store.Batches.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Goes through rows as if they were to be stored, and tells what would become of them. */
final class Trial {

  /** So many problems are told of at once. */
  static final int MOST_PROBLEMS = 100;

  /** So many lines are looked at together, or so many bytes. */
  private static final int PAGE = 1_000;

  private static final long WEIGHT = 4L * 1024 * 1024;

  /** So many jobs are shown. */
  private static final int SHOWN = 5;

  /** So many names of jobs are remembered, to find one that comes twice. */
  private static final int NAMES = 100_000;

  private final RowCheck check;
  private final List<RowProblem> problems = new ArrayList<>();
  private final List<String> shown = new ArrayList<>();
  private final Map<String, Long> names = new HashMap<>();
  private final Map<String, Long> kinds = new HashMap<>();
  private final List<Line> page = new ArrayList<>();
  private long weight;
  private long rows;
  private long rejected;

  Trial(RowCheck check) {
    this.check = check;
  }

  /** Goes through all of them. */
  Trial run(RowSource source) throws IOException, MalformedRowsException {
    for (RawRow row = source.next(); row != null; row = source.next()) {
      if (!(row instanceof RawRow.Blank)) {
        rows++;
        add(row);
      }
    }
    settle();
    return this;
  }

  /** A line that was looked at. */
  private record Line(long number, Checked checked) {}

  private void add(RawRow row) {
    Checked checked = check.check(row);
    page.add(new Line(row.line(), checked));
    weight += checked instanceof Good good ? good.weight() : 0;
    if (page.size() == PAGE || weight > WEIGHT) {
      settle();
    }
  }

  /** Asks for many lines at once whose the things are that they use. */
  private void settle() {
    List<Good> jobs = new ArrayList<>();
    page.forEach(
        line -> {
          if (line.checked() instanceof Good good) {
            jobs.add(good);
          }
        });
    Iterator<Checked> settled = check.settle(jobs).iterator();
    for (Line line : page) {
      take(line.number(), line.checked() instanceof Good ? settled.next() : line.checked());
    }
    page.clear();
    weight = 0;
  }

  private void take(long line, Checked checked) {
    switch (checked) {
      case Bad(List<Problem> all) -> refuse(line, all);
      case Good good -> {
        String name = good.form().tags(null).customId();
        Long before = name == null || names.size() >= NAMES ? null : names.putIfAbsent(name, line);
        if (before != null) {
          refuse(line, List.of(new Problem("/custom_id", "came before, in line " + before)));
          return;
        }
        kinds.merge(good.json().path("kind").textValue(), 1L, Long::sum);
        if (shown.size() < SHOWN) {
          shown.add(StrictJson.text(Cookies.masked(good.json())));
        }
      }
    }
  }

  private void refuse(long line, List<Problem> all) {
    rejected++;
    for (Problem problem : all) {
      if (problems.size() < MOST_PROBLEMS) {
        problems.add(new RowProblem(line, problem.pointer(), problem.detail()));
      }
    }
  }

  long rejected() {
    return rejected;
  }

  /** The first problems. */
  List<RowProblem> problems() {
    return problems;
  }

  /** The answer to whoever wanted to know. */
  Taking.Tried outcome(Pace pace) {
    return new Taking.Tried(rows, rejected, problems, shown, expected(pace));
  }

  /**
   * Known if jobs of all these kinds have succeeded of late; in whole seconds, and never less than
   * one job takes.
   */
  private @Nullable Duration expected(Pace pace) {
    Duration all = Duration.ZERO;
    Duration longest = Duration.ZERO;
    for (Map.Entry<String, Long> kind : kinds.entrySet()) {
      Duration one = pace.byKind().get(kind.getKey());
      if (one == null) {
        return null;
      }
      all = all.plus(one.multipliedBy(kind.getValue()));
      longest = one.compareTo(longest) > 0 ? one : longest;
    }
    if (pace.slots() == 0) {
      return null;
    }
    Duration shared = all.dividedBy(pace.slots());
    Duration expected = shared.compareTo(longest) > 0 ? shared : longest;
    return Duration.ofSeconds(expected.plusMillis(999).toSeconds());
  }
}
