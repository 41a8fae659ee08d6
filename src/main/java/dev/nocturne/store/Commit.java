package dev.nocturne.store;

import dev.nocturne.job.Footprint;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Progress;
import dev.nocturne.store.Change.Checkpoint;
import dev.nocturne.store.Change.Finish;
import dev.nocturne.store.Change.Park;
import dev.nocturne.store.Change.Requeue;
import dev.nocturne.store.Database.Column;
import dev.nocturne.store.Database.Row;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes many changes in one transaction, one statement for each sort of change. */
final class Commit {

  List<Boolean> write(Connection connection, List<Change> changes) throws SQLException {
    List<Checkpoint> checkpoints = only(Checkpoint.class, changes);
    List<Park> parks = only(Park.class, changes);
    List<Requeue> requeues = only(Requeue.class, changes);
    List<Finish> finishes = only(Finish.class, changes);
    Set<Lease> written = new HashSet<>();
    Gates gates = new Gates();
    if (!checkpoints.isEmpty()) {
      written.addAll(checkpoint(connection, checkpoints));
    }
    if (!parks.isEmpty()) {
      written.addAll(park(connection, parks));
    }
    if (!requeues.isEmpty()) {
      written.addAll(requeue(connection, requeues, gates));
    }
    if (!finishes.isEmpty()) {
      written.addAll(finish(connection, finishes, gates));
    }
    if (!requeues.isEmpty() || !finishes.isEmpty()) {
      gates.release(connection);
      // One that is to begin again may have to be ended instead, which is no start.
      String freed = requeues.isEmpty() ? Channels.SLOTS : Channels.WORK;
      List<String> channels = new ArrayList<>(List.of(Channels.EVENTS, freed));
      if (changes.stream().anyMatch(Commit::leavesSession)) {
        channels.add(Channels.SESSIONS);
      }
      Database.nudge(channels.toArray(String[]::new));
    }
    return changes.stream().map(change -> written.contains(change.lease())).toList();
  }

  private static boolean leavesSession(Change change) {
    return switch (change) {
      case Checkpoint _, Park _ -> false;
      case Requeue requeue -> requeue.left() == Footprint.SESSION;
      case Finish finish -> finish.left() == Footprint.SESSION;
    };
  }

  private static <T extends Change> List<T> only(Class<T> sort, List<Change> changes) {
    return changes.stream().filter(sort::isInstance).map(sort::cast).toList();
  }

  private static List<Lease> checkpoint(Connection connection, List<Checkpoint> changes)
      throws SQLException {
    List<Object> args = leases(changes);
    args.addAll(progress(changes.stream().map(Checkpoint::progress).toList()));
    List<Lease> written = change(connection, CommitStatements.CHECKPOINT, Rows::lease, args);
    PostgresOwnPersonas.note(connection, changes, written);
    return written;
  }

  private static List<Lease> park(Connection connection, List<Park> changes) throws SQLException {
    List<Object> args = leases(changes);
    args.addAll(progress(changes.stream().map(Park::progress).toList()));
    args.add(Column.of("bigint", changes, park -> park.atMost().toMillis()));
    args.add(Column.of("boolean", changes, park -> park.agent() != null));
    return change(connection, CommitStatements.PARK, Rows::lease, args);
  }

  private static List<Lease> requeue(Connection connection, List<Requeue> changes, Gates gates)
      throws SQLException {
    List<Object> args = leases(changes);
    args.add(Column.of("text", changes, change -> FailureJson.write(change.because())));
    args.add(Column.of("text", changes, change -> PostgresSlots.fate(change.left())));
    args.add(Column.of("bigint", changes, change -> change.after().toMillis()));
    args.add(Column.of("boolean", changes, change -> !change.because().kind().waits()));
    args.add(Column.of("numeric", changes, Requeue::credits));
    return change(connection, CommitStatements.REQUEUE, row -> left(row, gates), args);
  }

  private static List<Lease> finish(Connection connection, List<Finish> changes, Gates gates)
      throws SQLException {
    List<Object> args = leases(changes);
    args.add(Column.of("text", changes, change -> change.outcome().status().wire()));
    args.add(Column.of("text", changes, change -> OutcomeJson.write(change.outcome())));
    args.add(Column.of("text", changes, change -> OutcomeJson.failure(change.outcome())));
    args.add(Column.of("text", changes, change -> PostgresSlots.fate(change.left())));
    args.add(Column.of("numeric", changes, Finish::credits));
    return change(connection, CommitStatements.FINISH, row -> left(row, gates), args);
  }

  private static List<Lease> change(
      Connection connection, String sql, Row<Lease> row, List<Object> args) throws SQLException {
    return Database.queryAfter(1, connection, Planning.ROW_BY_ROW + sql, row, args.toArray());
  }

  private static Lease left(ResultSet row, Gates gates) throws SQLException {
    gates.touch(row);
    return Rows.lease(row);
  }

  private static List<Object> leases(List<? extends Change> changes) {
    List<Lease> leases = changes.stream().<Lease>map(Change::lease).toList();
    return new ArrayList<>(Rows.columns(leases));
  }

  private static List<Column> progress(List<Progress> all) {
    return List.of(
        Column.of("text", all, Checkpoints::at),
        Column.of("text", all, Progress::session),
        Column.of("text", all, Progress::agent),
        Column.of("bigint", all, Checkpoints::startableUnder),
        Column.of("text", all, Checkpoints::memo));
  }
}
