package dev.nocturne.console;

import com.fasterxml.jackson.core.JsonPointer;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Status;
import dev.nocturne.rest.Ids;
import dev.nocturne.rest.Problems;
import dev.nocturne.store.BatchLines.Cell;
import dev.nocturne.store.BatchLines.Filter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a batch are wanted.
 *
 * @param from the number of the first one, if nothing is looked for
 * @param after the last job that was looked at before, if something is
 */
record LineQuery(Filter filter, long from, @Nullable UUID after) {

  private static final int LONGEST_NUMBER = 12;

  /**
   * What an address asks for.
   *
   * @param columns of the batch's results, as JSON pointers
   */
  static LineQuery of(Wanted wanted, List<String> columns) {
    Filter filter =
        new Filter(
            read(wanted, "status", Status::of, "must be a job's status"),
            read(wanted, "failure", LineQuery::kind, "must be a kind of failure"),
            wanted.get("q").isEmpty() ? null : text(wanted, "q"),
            cell(wanted, columns));
    return new LineQuery(
        filter,
        wanted.get("from").isEmpty()
            ? 1
            : Optional.of(wanted.get("from"))
                .filter(text -> text.matches("[1-9][0-9]*") && text.length() <= LONGEST_NUMBER)
                .map(Long::parseLong)
                .orElseThrow(() -> Problems.badParameter("from", "must be the number of a row")),
        read(wanted, "after", Ids::uuid, "must be the id of a job"));
  }

  /** A column alone asks for nothing, nor does a value. */
  private static @Nullable Cell cell(Wanted wanted, List<String> columns) {
    String column = wanted.get("column");
    if (column.isEmpty() || wanted.get("value").isEmpty()) {
      return null;
    }
    if (!columns.contains(column)) {
      throw Problems.badParameter("column", "must be one of the batch's results");
    }
    boolean whole =
        switch (wanted.get("how")) {
          case "is" -> true;
          case "", "has" -> false;
          default -> throw Problems.badParameter("how", "must be is or has");
        };
    return new Cell(JsonPointer.compile(column), whole, text(wanted, "value"));
  }

  /** The database takes no such letter, so nothing holds it. */
  private static String text(Wanted wanted, String name) {
    return wanted.get(name).replace("\0", "");
  }

  private static <T> @Nullable T read(
      Wanted wanted, String name, Function<String, Optional<T>> reader, String expected) {
    String text = wanted.get(name);
    return text.isEmpty()
        ? null
        : reader.apply(text).orElseThrow(() -> Problems.badParameter(name, expected));
  }

  /** The kind of failure of that name. */
  static Optional<FailureKind> kind(String wire) {
    return Arrays.stream(FailureKind.values()).filter(kind -> kind.wire().equals(wire)).findFirst();
  }
}
