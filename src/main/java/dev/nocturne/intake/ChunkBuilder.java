package dev.nocturne.intake;

import dev.nocturne.intake.RowCheck.Bad;
import dev.nocturne.intake.RowCheck.Checked;
import dev.nocturne.intake.RowCheck.Good;
import dev.nocturne.store.Batches.Chunk;
import dev.nocturne.store.Batches.GoodRows;
import dev.nocturne.store.Batches.Refusal;
import dev.nocturne.store.Batches.Row;
import dev.nocturne.store.Batches.Writer;
import dev.nocturne.store.Draft;
import dev.nocturne.store.Hashes;
import dev.nocturne.store.Submission;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gathers rows that are stored together: many small ones, few large ones, and none for long. */
final class ChunkBuilder {

  private static final int ROWS = 1_000;
  private static final long WEIGHT = 4L * 1024 * 1024;

  /** How long a row waits for others, in nanoseconds. */
  private static final long PATIENCE = 500_000_000;

  private final Draft batch;
  private Writer writer;
  private final RowCheck check;
  private final RowIds ids;
  private final Columns columns;

  /** Null if lines came before that this one did not see. */
  private final @Nullable SeenNames seen;

  private final ByteBuffer hashes = ByteBuffer.allocate(ROWS * Long.BYTES);
  private final List<Candidate> candidates = new ArrayList<>();
  private final List<Refusal> refused = new ArrayList<>();
  private long next;
  private long weight;
  private long since;

  /**
   * @param writer with the part that the first chunk begins
   * @param next the number of the next row
   */
  ChunkBuilder(Draft batch, Writer writer, RowCheck check, long next) {
    this.batch = batch;
    this.writer = writer;
    this.check = check;
    this.ids = new RowIds(batch.received().last());
    this.columns = new Columns(batch.received().columns());
    this.seen = next == 1 ? new SeenNames() : null;
    this.next = next;
  }

  /**
   * Takes the next row.
   *
   * @return the chunk that is complete with it, or null
   */
  @Nullable Chunk add(RawRow row) {
    if (hashes.position() == 0) {
      since = System.nanoTime();
    }
    long line = next + hashes.position() / Long.BYTES;
    hashes.putLong(row.hash());
    if (!(row instanceof RawRow.Blank)) {
      take(row, line);
    }
    boolean full =
        !hashes.hasRemaining() || weight > WEIGHT || System.nanoTime() - since > PATIENCE;
    return full ? end() : null;
  }

  private void take(RawRow row, long line) {
    switch (check.check(row)) {
      case Good good -> {
        Submission.Row place = new Submission.Row(batch.id(), line);
        Submission job = good.submission(ids.next(), batch.tenant(), place);
        String staged = batch.reject() ? StrictJson.text(good.json()) : null;
        candidates.add(new Candidate(good, new Row(line, job, () -> check.text(row), staged)));
        weight += RowCheck.weight(job.spec()) + (staged == null ? 0 : staged.length());
        weight += length(row);
      }
      case Bad(List<Problem> problems) -> refuse(line, problems, check.text(row));
    }
  }

  private void refuse(long line, List<Problem> problems, String text) {
    Refusal refusal = refusal(line, problems, text);
    refused.add(refusal);
    weight += refusal.errors().length() + refusal.text().length();
  }

  /** A job as far as its row tells; whose the things are that it uses is asked for many at once. */
  private record Candidate(Good job, Row row) {}

  private List<Row> settle() {
    List<Row> rows = new ArrayList<>();
    List<Checked> settled = check.settle(candidates.stream().map(Candidate::job).toList());
    for (int i = 0; i < settled.size(); i++) {
      Row row = candidates.get(i).row();
      switch (settled.get(i)) {
        case Good _ -> {
          rows.add(row);
          columns.add(row.job().spec().responseFormat());
        }
        case Bad(List<Problem> problems) -> refuse(row.line(), problems, row.text().get());
      }
    }
    return rows;
  }

  /** What the row itself weighs, which is kept until it is stored. */
  private static long length(RawRow row) {
    return switch (row) {
      case RawRow.Text(long _, long _, String text) -> text.length();
      case RawRow.Cells(long _, long _, List<String> cells) ->
          cells.stream().mapToLong(String::length).sum();
      case RawRow.Entry entry -> StrictJson.text(entry.object()).length();
      case RawRow.Bad _, RawRow.Blank _ -> 0;
    };
  }

  static Refusal refusal(long line, List<Problem> problems, String text) {
    return new Refusal(line, StrictText.storable(Errors.write(problems)), text);
  }

  /** What was gathered since the last chunk, or null if nothing was. */
  @Nullable Chunk end() {
    if (hashes.position() == 0) {
      return null;
    }
    List<Row> rows = settle();
    Hashes all = Hashes.of(next, hashes);
    Chunk chunk =
        new Chunk(
            batch.tenant(),
            batch.id(),
            writer,
            all,
            new GoodRows(rows, again(rows)),
            List.copyOf(refused),
            columns.all());
    writer = new Writer(writer.id(), null);
    next = all.last() + 1;
    hashes.clear();
    candidates.clear();
    refused.clear();
    weight = 0;
    return chunk;
  }

  private List<String> again(List<Row> rows) {
    List<String> names =
        rows.stream().map(row -> row.job().tags().customId()).filter(Objects::nonNull).toList();
    return seen == null ? names : seen.again(names);
  }

  /** The row as it came, as far as it can be stored. */
  static String text(RawRow row) {
    return StrictText.storable(
        switch (row) {
          case RawRow.Text(long _, long _, String text) -> text;
          case RawRow.Cells(long _, long _, List<String> cells) -> CsvRows.text(cells);
          case RawRow.Entry entry -> StrictJson.text(entry.object());
          case RawRow.Bad bad -> bad.text();
          case RawRow.Blank _ -> "";
        });
  }
}
