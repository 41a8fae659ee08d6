package dev.nocturne.console;

import dev.nocturne.job.Batch;
import dev.nocturne.store.BatchReader;
import dev.nocturne.store.BatchReader.Paid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A batch as a line of a list.
 *
 * @param paid what it cost so far
 * @param now when that was
 * @param bar the widths of its jobs by state, for a bar of {@value #WIDTH}
 */
record BatchRow(Batch batch, Paid paid, Instant now, List<Part> bar) {

  /** A bar is drawn in a box so wide, and stretched to whatever room there is. */
  static final int WIDTH = 1000;

  private static final double MINUTE = 60;

  /**
   * A stretch of a bar.
   *
   * @param state a status of jobs
   * @param at where it begins, from 0
   */
  record Part(String state, long count, long at, long width) {}

  /** Those of a list, with what they cost, asked for at once. */
  static List<BatchRow> all(List<Batch> batches, BatchReader reader, String tenant, Instant now) {
    Map<UUID, Paid> paid = reader.paid(tenant, batches.stream().map(Batch::id).toList());
    return batches.stream()
        .map(batch -> of(batch, paid.getOrDefault(batch.id(), Paid.NOTHING), now))
        .toList();
  }

  static BatchRow of(Batch batch, Paid paid, Instant now) {
    Batch.Counts counts = batch.counts();
    Bar bar = new Bar(counts.total());
    bar.add("succeeded", counts.succeeded());
    bar.add("failed", counts.failed());
    bar.add("cancelled", counts.cancelled());
    bar.add("running", counts.running());
    bar.add("queued", counts.queued());
    return new BatchRow(batch, paid, now, bar.parts());
  }

  /** What it is called: by its client, or by its id. */
  public String name() {
    return Called.by(batch.name(), batch.id().toString());
  }

  /** How many jobs have ended, in percent; one that has not all is never shown as done. */
  public long percent() {
    Batch.Counts counts = batch.counts();
    long ended = counts.succeeded() + counts.failed() + counts.cancelled();
    return counts.total() == 0 ? 0 : ended * 100 / counts.total();
  }

  /** Jobs that end in a minute: of late while it runs, else over all of its time; or null. */
  public @Nullable String pace() {
    Batch.Counts counts = batch.counts();
    Batch.Times times = batch.times();
    if (times.eta() != null) {
      return pace(counts.queued() + counts.running(), Duration.between(now, times.eta()));
    }
    return times.finishedAt() == null
        ? null
        : pace(counts.total(), Duration.between(times.createdAt(), times.finishedAt()));
  }

  private static @Nullable String pace(long jobs, Duration time) {
    return time.isPositive() && jobs > 0
        ? String.format(Locale.ROOT, "%.1f", jobs * MINUTE / (time.toMillis() / 1_000.0))
        : null;
  }

  /** Whether Notte told what any of it cost. */
  public boolean costs() {
    return paid.attempts() > 0;
  }
}
