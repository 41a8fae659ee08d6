package dev.nocturne.console;

import com.fasterxml.jackson.core.JsonPointer;
import dev.nocturne.job.Batch;
import dev.nocturne.job.BatchStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * What the page of a batch shows beside its rows.
 *
 * @param lines how many rows have come
 * @param columns those of the results, of which the first are shown
 */
record BatchShown(BatchRow row, Failures failures, long lines, List<Column> columns) {

  /**
   * A column of the results.
   *
   * @param pointer into a result
   */
  record Column(String pointer, String name) {

    /** Members of members are joined by dots, as in the table of results. */
    static Column of(String pointer) {
      List<String> members = new ArrayList<>();
      for (JsonPointer at = JsonPointer.compile(pointer); !at.matches(); at = at.tail()) {
        members.add(at.getMatchingProperty());
      }
      return new Column(pointer, String.join(".", members));
    }
  }

  /** Those columns that have room. */
  public List<Column> shownColumns() {
    return columns.stream().limit(LineCells.MOST_COLUMNS).toList();
  }

  public Batch batch() {
    return row.batch();
  }

  /** Whether jobs may still start or end by themselves. */
  public boolean open() {
    return batch().times().finishedAt() == null;
  }

  public boolean cancellable() {
    return open() && batch().status() != BatchStatus.CANCELLED;
  }

  public boolean pausable() {
    return batch().status() == BatchStatus.RUNNING || batch().status() == BatchStatus.RECEIVING;
  }

  public boolean resumable() {
    return batch().status() == BatchStatus.PAUSED;
  }

  /** Whether what failed can be queued again: not while the end of all was asked for. */
  public boolean retryable() {
    return batch().counts().failed() > 0 && (batch().status() != BatchStatus.CANCELLED || !open());
  }
}
