package dev.nocturne.intake;

import dev.nocturne.store.Batches;
import dev.nocturne.store.Batches.Appended;
import dev.nocturne.store.Batches.Chunk;
import dev.nocturne.store.Batches.Part;
import dev.nocturne.store.Batches.Writer;
import dev.nocturne.store.Draft;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows in while they arrive. Those that came before are only compared, so that a stream that
 * broke off can be sent again from its start.
 */
final class Feed {

  /** Each line is remembered, so endless nothing would fill the database. */
  private static final int MOST_EMPTY = 10_000;

  private final Batches batches;
  private final Queueing queueing;
  private final Draft batch;
  private final RowCheck check;

  /** So often somebody is noted who sends what came before, in nanoseconds. */
  private static final long NOTED = 60_000_000_000L;

  /** How many lines of the batch came before these rows. */
  private final long before;

  private final Writer writer;

  /** Takes in a batch whose rows come in one stream. */
  Feed(Batches batches, Queueing queueing, Draft batch, RowCheck check) {
    this(batches, queueing, new Part(batch, 0, true), null, check);
  }

  /**
   * Takes in a part of a batch.
   *
   * @param key the part's own, if it has one
   */
  Feed(Batches batches, Queueing queueing, Part part, @Nullable String key, RowCheck check) {
    this.batches = batches;
    this.queueing = queueing;
    this.batch = part.batch();
    this.check = check;
    this.before = part.before();
    this.writer = new Writer(RowCheck.id(), part.known() ? null : key);
  }

  /**
   * Takes all of them.
   *
   * @return the number of the last one in the batch
   * @throws StoppedException if it cannot, with the answer to that; what came before is stored
   */
  long take(RowSource rows) throws StoppedException {
    if (batch.reject()) {
      return take(rows, batches::append);
    }
    try (Queueing.Coming coming = queueing.coming(batch.tenant(), batch.id())) {
      return take(rows, coming::store);
    }
  }

  private long take(RowSource rows, Function<Chunk, Appended> storing) throws StoppedException {
    try (Ahead ahead = new Ahead(storing)) {
      return take(rows, ahead);
    } finally {
      batches.leave(batch.tenant(), batch.id(), writer);
    }
  }

  private long take(RowSource rows, Ahead ahead) throws StoppedException {
    ChunkBuilder chunks = new ChunkBuilder(batch, writer, check, batch.received().lines() + 1);
    Marks marks = new Marks(batches, batch);
    long line = before;
    long noted = System.nanoTime() - NOTED;
    int empty = 0;
    try {
      for (RawRow row = rows.next(); row != null; row = rows.next()) {
        line++;
        empty = row instanceof RawRow.Blank ? empty + 1 : 0;
        if (empty > MOST_EMPTY) {
          throw new MalformedRowsException(row.line(), "too many empty lines follow each other");
        }
        if (line > batch.received().lines()) {
          store(chunks.add(row), ahead);
        } else if (!marks.knows(line, row.hash())) {
          throw new StoppedException(new Taking.Changed(changed(line)));
        } else if (System.nanoTime() - noted >= NOTED) {
          batches.heard(batch.tenant(), batch.id());
          noted = System.nanoTime();
        }
      }
    } catch (MalformedRowsException e) {
      finish(chunks, ahead);
      throw new StoppedException(unreadable(before, e));
    } catch (IOException e) {
      finish(chunks, ahead);
      throw new StoppedException(cut(e));
    }
    finish(chunks, ahead);
    return line;
  }

  private static void finish(ChunkBuilder chunks, Ahead ahead) throws StoppedException {
    store(chunks.end(), ahead);
    ahead.await();
  }

  private static void store(@Nullable Chunk chunk, Ahead ahead) throws StoppedException {
    if (chunk != null) {
      ahead.store(chunk);
    }
  }

  /** The answer to rows that cannot be read. */
  static Taking unreadable(long before, MalformedRowsException e) {
    return new Taking.Unreadable(new RowProblem(before + e.line(), "", e.detail()));
  }

  /** The answer to rows that do not arrive. */
  static Taking cut(IOException e) {
    return switch (e) {
      case TooLargeException large -> new Taking.TooLarge(large.detail());
      case BrokenBodyException broken -> new Taking.Garbled(broken.detail());
      default -> new Taking.Cut();
    };
  }

  private static RowProblem changed(long line) {
    return new RowProblem(line, "", "differs from the row that came before under this key");
  }
}
