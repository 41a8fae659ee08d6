package dev.nocturne.store;

import dev.nocturne.job.Status;
import dev.nocturne.store.Database.Column;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Notes which states the jobs of batches left and entered, in the transaction in which they did.
 * Whoever counts adds the notes up, so nobody waits for a row that all jobs of a batch would share.
 */
final class BatchChanges {

  /** Each has a column of its name. */
  private static final List<String> STATES = Stream.of(Status.values()).map(Status::wire).toList();

  private static final String NOTE =
      """
      insert into batch_change (batch, %s)
      select batch, %s
      from unnest(?, ?, ?, ?) as c(batch, was, becomes, jobs) group by batch
      """
          .formatted(
              String.join(", ", STATES),
              STATES.stream()
                  .map(
                      state ->
                          "coalesce(sum(jobs) filter (where becomes = '%1$s'), 0)"
                              .concat(" - coalesce(sum(jobs) filter (where was = '%1$s'), 0)")
                              .formatted(state))
                  .collect(Collectors.joining(", ")));

  private BatchChanges() {}

  /**
   * Jobs of a batch that changed in the same way.
   *
   * @param was the status they left, null for jobs that are new
   */
  record Moved(UUID batch, @Nullable Status was, Status becomes, long jobs) {}

  /** Notes changes, one row for each batch. */
  static void note(Connection connection, List<Moved> moved) throws SQLException {
    if (!moved.isEmpty()) {
      Database.update(
          connection,
          NOTE,
          Column.of("uuid", moved, Moved::batch),
          Column.of("text", moved, one -> one.was() == null ? null : one.was().wire()),
          Column.of("text", moved, one -> one.becomes().wire()),
          Column.of("bigint", moved, Moved::jobs));
    }
  }

  /**
   * The statement, or part of one, that notes a change of every row of {@code source}, which has a
   * column {@code batch}; rows without a batch are left out.
   *
   * @param was the status that a row's job left, an expression; {@code null} for jobs that are new
   * @param becomes the status that it entered, an expression
   */
  static String of(String source, String was, String becomes) {
    return """
        insert into batch_change (batch, %s)
        select batch, %s from %s where batch is not null group by batch
        """
        .formatted(
            String.join(", ", STATES),
            STATES.stream()
                .map(state -> number(becomes, state) + " - " + number(was, state))
                .collect(Collectors.joining(", ")),
            source);
  }

  /** How many rows have that state, without a look at them where the expression tells. */
  private static String number(String expression, String state) {
    if (expression.equals("null")) {
      return "0";
    }
    if (expression.startsWith("'")) {
      return expression.equals("'" + state + "'") ? "count(*)" : "0";
    }
    return "count(*) filter (where %s = '%s')".formatted(expression, state);
  }
}
