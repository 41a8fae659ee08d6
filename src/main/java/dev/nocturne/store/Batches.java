package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.job.Batch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows of batches in. Each call is one transaction. Rows are numbered from 1, without
 * gaps, and only one writer at a time goes on where the last one stopped.
 */
public interface Batches {

  /** Opens a batch that rows can be appended to, or finds the one that came under its key. */
  Opened open(Opening opening);

  /** What came under the key of an opening before, or nothing. */
  Optional<Opened> known(Opening opening);

  /**
   * Opens a batch, appends all of its rows and closes it, all of it or nothing.
   *
   * @param chunks are asked for one by one, and again from the start if the transaction has to be
   *     repeated
   */
  Opened submit(Opening opening, Iterable<Chunk> chunks);

  /** A batch as it is shown. */
  Optional<Batch> find(String tenant, UUID batch);

  /** A batch as whoever appends has to know it. */
  Optional<Draft> draft(String tenant, UUID batch);

  /**
   * A batch that a part of its rows is sent for.
   *
   * @param key the part's own, if it has one
   */
  Optional<Part> part(String tenant, UUID batch, @Nullable String key);

  /**
   * Stores the next rows, if the batch is open and they are the next ones. Those that are good are
   * pending then, unless they are staged. Where a quota has no room for some, the batch is not
   * silent before its client may come again.
   */
  Appended append(Chunk chunk);

  /**
   * Makes jobs of the next rows that are pending. Once there are none, a batch that is closed has
   * received all of its rows.
   *
   * @return whether there were any
   */
  boolean queue(String tenant, UUID batch);

  /** How many jobs of a batch wait for nothing but slots or the batch itself, up to so many. */
  int waiting(String tenant, UUID batch, int most);

  /** How many chunks of a batch are pending, up to so many. */
  int pending(String tenant, UUID batch, int most);

  /** Batches with rows that are pending and of which nobody makes jobs at the moment. */
  List<Draft> pending(int limit);

  /** Lets others write, since this one has written its last chunk. */
  void leave(String tenant, UUID batch, Writer writer);

  /** Notes that somebody sends rows of an open batch that have come before. */
  void heard(String tenant, UUID batch);

  /** The fingerprints that were stored together with that of the line, or none. */
  Optional<Hashes> hashes(String tenant, UUID batch, long line);

  /** Refused rows in their order, a page of them. */
  List<Refusal> refused(String tenant, UUID batch, long afterLine, int limit);

  /**
   * Lets no more rows come. Where bad rows refuse the batch, staged ones are still to be moved.
   *
   * @param silence if only a batch is meant that has received nothing for so long
   */
  Closed close(String tenant, UUID batch, @Nullable Duration silence);

  /**
   * Cancels an open batch that has received nothing for so long, since nobody will say that all of
   * its rows have come.
   */
  void abandon(String tenant, UUID batch, Duration silence);

  /** The next rows that wait to become jobs. */
  List<Staged> staged(String tenant, UUID batch, int limit);

  /**
   * Makes staged rows jobs; with none left, the batch has received all of its rows.
   *
   * @param refused staged rows that can become none any more
   */
  void move(String tenant, UUID batch, List<Submission> jobs, List<Refusal> refused);

  /** Discards some of the staged rows of a batch that was refused, and says whether any is left. */
  boolean discard(String tenant, UUID batch, int limit);

  /** Batches that received nothing for so long and are not closed. */
  List<Draft> silent(Duration time, int limit);

  /** Lets others go on with a batch that is closing, at once. */
  void release(String tenant, UUID batch);

  /**
   * Batches whose closing nobody goes on with: they were released, or left for a minute; and those
   * that are closed and have staged rows all the same, which will never be jobs.
   */
  List<Draft> stuck(int limit);

  /** By kind, how long a tenant's jobs took of late from their first start; and the slots. */
  Pace pace(String tenant);

  /**
   * A batch that is to be opened.
   *
   * @param form template or defaults, as rows sent later need it
   * @param reject whether one bad row refuses all
   */
  record Opening(
      UUID id,
      String tenant,
      @Nullable String name,
      Submission.@Nullable Key key,
      String form,
      boolean reject,
      @Nullable Integer maxConcurrency) {}

  /**
   * A part of the rows of a batch.
   *
   * @param before how many lines of the batch come before it
   * @param known whether some of it was stored under its key
   */
  record Part(Draft batch, long before, boolean known) {}

  /**
   * Whoever writes to a batch. As long as chunks of one come, no other can write.
   *
   * @param part the key under which the part is remembered that this chunk begins, if it has one
   */
  record Writer(UUID id, @Nullable String part) {}

  /**
   * Rows that are stored together.
   *
   * @param hashes of all lines, blank and refused ones too
   * @param columns of the table of results, these rows' and all those before
   */
  record Chunk(
      String tenant,
      UUID batch,
      Writer writer,
      Hashes hashes,
      GoodRows rows,
      List<Refusal> refused,
      List<String> columns) {}

  /**
   * The good rows of a chunk.
   *
   * @param again those of their names that lines before the chunk may bear; surely no others
   * @param columns of the jobs that they become at once
   */
  record GoodRows(List<Row> all, List<String> again, JobColumns columns) {

    /** Makes the columns too, as long as nobody waits for them yet. */
    public GoodRows(List<Row> all, List<String> again) {
      this(all, again, columns(all));
    }

    private static JobColumns columns(List<Row> rows) {
      return rows.stream().anyMatch(row -> row.staged() != null)
          ? JobColumns.NONE
          : JobColumns.of(rows.stream().map(Row::job).toList());
    }
  }

  /**
   * A good row.
   *
   * @param text the line itself, for when it is refused after all
   * @param staged the job as JSON, if it must not run before all rows have come
   */
  record Row(long line, Submission job, Supplier<String> text, @Nullable String staged) {}

  /**
   * A bad row.
   *
   * @param errors what is wrong with it, a JSON array
   * @param text the line itself
   */
  record Refusal(long line, String errors, String text) {}

  /** A row that waits to become a job. */
  record Staged(long line, String job) {}

  /** What became of a chunk. */
  sealed interface Appended {

    /** It is stored. */
    record Stored() implements Appended {}

    /** Another writer was faster, or has not finished; nothing was stored. */
    record Overtaken() implements Appended {}

    /** The batch takes no more rows; nothing was stored. */
    record NotOpen() implements Appended {}

    /** The tenant has too much already; the lines are stored that there was room for. */
    record OverQuota(Excess excess) implements Appended {}
  }

  /** What became of a batch that is closed. */
  sealed interface Closed {

    /** It has all its rows. */
    record Complete() implements Closed {}

    /** Its staged rows are to be moved. */
    record Moving() implements Closed {}

    /** Bad rows refuse it; its staged rows are to be discarded. */
    record Refused() implements Closed {}

    /** There is no such batch, or it was heard of meanwhile. */
    record Unknown() implements Closed {}
  }

  /** How fast jobs have been of late. */
  record Pace(Map<String, Duration> byKind, int slots) {}
}
