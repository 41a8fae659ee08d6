package dev.nocturne.console;

import dev.nocturne.job.Batch;
import java.util.List;

/**
 * A batch as a line of a list.
 *
 * @param bar the widths of its jobs by state, for a bar of {@value #WIDTH}
 */
record BatchRow(Batch batch, List<Part> bar) {

  /** A bar is drawn in a box so wide, and stretched to whatever room there is. */
  static final int WIDTH = 1000;

  /**
   * A stretch of a bar.
   *
   * @param state a status of jobs
   * @param at where it begins, from 0
   */
  record Part(String state, long count, long at, long width) {}

  static BatchRow of(Batch batch) {
    Batch.Counts counts = batch.counts();
    Bar bar = new Bar(counts.total());
    bar.add("succeeded", counts.succeeded());
    bar.add("failed", counts.failed());
    bar.add("cancelled", counts.cancelled());
    bar.add("running", counts.running());
    bar.add("queued", counts.queued());
    return new BatchRow(batch, bar.parts());
  }

  /** How many jobs have ended, in percent; one that has not all is never shown as done. */
  public long percent() {
    Batch.Counts counts = batch.counts();
    long ended = counts.succeeded() + counts.failed() + counts.cancelled();
    return counts.total() == 0 ? 0 : ended * 100 / counts.total();
  }
}
