package dev.nocturne.intake;

import dev.nocturne.store.Batches;
import dev.nocturne.store.Batches.Part;
import dev.nocturne.store.Draft;
import dev.nocturne.store.Holdings;
import dev.nocturne.store.Opened;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets batches in: whole ones, streams, and parts of those that were opened before. */
public final class BatchIntake {

  /** Such jobs wait as they came until all rows are known to be good. */
  private static final CookieRule.Refused NO_COOKIES =
      new CookieRule.Refused(
          "are secrets and cannot wait with the rows of a stream that one bad row refuses");

  private final Batches batches;
  private final Holdings holdings;
  private final Inspection inspection;
  private final Inspection waiting;
  private final BatchCloser closer;
  private final Queueing queueing;
  private final BatchDocuments documents;

  /** The door for batches. */
  public BatchIntake(
      Batches batches,
      Holdings holdings,
      IntakeSettings settings,
      BatchCloser closer,
      Queueing queueing) {
    this.batches = batches;
    this.holdings = holdings;
    this.inspection = new Inspection(settings);
    this.waiting = inspection.refusing(NO_COOKIES);
    this.closer = closer;
    this.queueing = queueing;
    this.documents = new BatchDocuments(batches, inspection);
  }

  /**
   * Who sends a batch, and how.
   *
   * @param key the client's idempotency key, if it sent one
   * @param trial whether nothing is to be stored
   */
  public record Sender(String tenant, @Nullable String key, boolean trial) {}

  /** The forms in which rows come. */
  public enum Format {
    /** A JSON object in each line. */
    LINES,
    /** A table with a header line. */
    TABLE
  }

  /**
   * Rows that are about to arrive.
   *
   * @param came is run after each of them that is not blank
   */
  public record Rows(InputStream bytes, Format format, Runnable came) {

    /** Rows that nobody wants to hear of. */
    public Rows(InputStream bytes, Format format) {
      this(bytes, format, () -> {});
    }
  }

  private record Told(RowSource source, Runnable came) implements RowSource {

    @Override
    public @Nullable RawRow next() throws IOException, MalformedRowsException {
      RawRow row = source.next();
      if (row != null && !(row instanceof RawRow.Blank)) {
        came.run();
      }
      return row;
    }

    @Override
    public List<String> header() {
      return source.header();
    }
  }

  /** Takes a batch that is one JSON document; its rows may come later. */
  public Taking document(Sender sender, Blocks body) {
    return documents.take(sender, body, check(sender.tenant()));
  }

  /**
   * Takes a batch that is a JSON document and a stream of rows.
   *
   * @param head is closed before the rows are read
   */
  public Taking parts(Sender sender, Blocks head, Rows rows) {
    BatchDocuments.Head read;
    try (head) {
      read = documents.head(head);
    }
    return switch (read) {
      case BatchDocuments.Form(BatchForm form) -> stream(sender, form, rows);
      case BatchDocuments.NoForm(Taking answer) -> answer;
    };
  }

  /**
   * Takes a batch whose rows are a stream, in one call.
   *
   * @param form what the stream says of itself
   */
  public Taking stream(Sender sender, BatchForm form, Rows rows) {
    try {
      RowSource source = source(rows, 0);
      RowCheck check = check(sender.tenant(), form, source, 0);
      if (sender.trial()) {
        return trial(sender.tenant(), source, check);
      }
      return switch (batches.open(Openings.of(sender, form, form.fingerprint()))) {
        case Opened.Created(Draft batch) -> stream(batch, source, check);
        case Opened.Existing(Draft batch) -> stream(batch, source, check);
        case Opened.Failed failed -> Openings.answer(failed);
      };
    } catch (StoppedException e) {
      return e.answer();
    }
  }

  private Taking stream(Draft batch, RowSource source, RowCheck check) throws StoppedException {
    long last = new Feed(batches, queueing, batch, check).take(source);
    if (last < batch.received().lines()) {
      return new Taking.Changed(
          new RowProblem(last + 1, "", "is missing, but came before under this key"));
    }
    return closer.close(batch.tenant(), batch.id());
  }

  private Taking trial(String tenant, RowSource source, RowCheck check) throws StoppedException {
    try {
      return new Trial(check).run(source).outcome(batches.pace(tenant));
    } catch (MalformedRowsException e) {
      throw new StoppedException(Feed.unreadable(0, e));
    } catch (IOException e) {
      throw new StoppedException(Feed.cut(e));
    }
  }

  /**
   * Takes more rows of a batch that is open.
   *
   * @param key the client's idempotency key for these rows, if it sent one
   * @param rows are asked for if there is such a batch
   */
  public Taking rows(String tenant, UUID batch, @Nullable String key, Supplier<Rows> rows) {
    Part part = batches.part(tenant, batch, key).orElse(null);
    if (part == null) {
      return new Taking.Unknown();
    }
    Draft draft = part.batch();
    if (!draft.open() && key == null) {
      return new Taking.NotOpen();
    }
    try {
      RowSource source = source(rows.get(), part.before());
      BatchForm form = BatchForm.stored(draft.form(), draft.reject());
      RowCheck check = check(tenant, form, source, part.before());
      new Feed(batches, queueing, part, key, check).take(source);
      return batches
          .find(tenant, batch)
          .<Taking>map(Taking.Taken::new)
          .orElseGet(Taking.Unknown::new);
    } catch (StoppedException e) {
      return e.answer();
    }
  }

  /** Says that all rows have come. */
  public Taking close(String tenant, UUID batch) {
    return closer.close(tenant, batch);
  }

  private static RowSource source(Rows rows, long before) throws StoppedException {
    try {
      RowSource source =
          switch (rows.format()) {
            case LINES -> new LineRows(rows.bytes());
            case TABLE -> new CsvRows(rows.bytes());
          };
      return new Told(source, rows.came());
    } catch (MalformedRowsException e) {
      throw new StoppedException(Feed.unreadable(before, e));
    } catch (IOException e) {
      throw new StoppedException(Feed.cut(e));
    }
  }

  private Holdings.Check check(String tenant) {
    return used -> holdings.foreign(tenant, used);
  }

  private RowCheck check(String tenant, BatchForm form, RowSource source, long before)
      throws StoppedException {
    List<String> header = source.header();
    RowMaker maker = new RowMaker(form, Shapes.types(), header);
    List<RowProblem> problems =
        header.isEmpty()
            ? List.of()
            : maker.problems().stream()
                .map(p -> new RowProblem(before + 1, p.pointer(), p.detail()))
                .toList();
    if (!problems.isEmpty()) {
      throw new StoppedException(new Taking.Refused(problems));
    }
    return new RowCheck(maker, form.reject() ? waiting : inspection, check(tenant));
  }
}
