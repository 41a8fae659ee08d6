package dev.nocturne.intake;

import dev.nocturne.intake.RowCheck.Bad;
import dev.nocturne.intake.RowCheck.Good;
import dev.nocturne.store.Batches.Pace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Goes through rows as if they were to be stored, and tells what would become of them. */
final class Trial {

  /** So many problems are told of at once. */
  static final int MOST_PROBLEMS = 100;

  /** So many jobs are shown. */
  private static final int SHOWN = 5;

  /** So many names of jobs are remembered, to find one that comes twice. */
  private static final int NAMES = 100_000;

  private final RowCheck check;
  private final List<RowProblem> problems = new ArrayList<>();
  private final List<String> shown = new ArrayList<>();
  private final Map<String, Long> names = new HashMap<>();
  private final Map<String, Long> kinds = new HashMap<>();
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
        take(row);
      }
    }
    return this;
  }

  private void take(RawRow row) {
    switch (check.check(row)) {
      case Bad(List<Problem> all) -> refuse(row.line(), all);
      case Good good -> {
        String name = good.form().tags(null).customId();
        Long before =
            name == null || names.size() >= NAMES ? null : names.putIfAbsent(name, row.line());
        if (before != null) {
          refuse(row.line(), List.of(new Problem("/custom_id", "came before, in line " + before)));
          return;
        }
        kinds.merge(good.form().spec().kind().wire(), 1L, Long::sum);
        if (shown.size() < SHOWN) {
          shown.add(StrictJson.text(good.json()));
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
