package dev.nocturne.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.nocturne.access.Resource;
import dev.nocturne.intake.BatchIntake.Sender;
import dev.nocturne.store.Batches;
import dev.nocturne.store.Batches.Chunk;
import dev.nocturne.store.Batches.Opening;
import dev.nocturne.store.Batches.Writer;
import dev.nocturne.store.Draft;
import dev.nocturne.store.Holdings;
import dev.nocturne.store.Opened;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Lets batches in that are JSON documents, whole or without their rows. */
final class BatchDocuments {

  private final Batches batches;
  private final Inspection inspection;

  BatchDocuments(Batches batches, Inspection inspection) {
    this.batches = batches;
    this.inspection = inspection;
  }

  /** What a document without rows says. */
  sealed interface Head {}

  /** It can be used. */
  record Form(BatchForm form) implements Head {}

  /** It cannot. */
  record NoForm(Taking answer) implements Head {}

  /** Reads a document beside which the rows come. */
  Head head(Blocks body) {
    try {
      BatchDocument document = new BatchDocument(body);
      List<Problem> problems = problems(document, true);
      return problems.isEmpty()
          ? new Form(BatchForm.of(document.head(), false))
          : new NoForm(refused(problems));
    } catch (MalformedJsonException e) {
      return new NoForm(new Taking.Malformed(e.detail()));
    }
  }

  /**
   * Takes a document in.
   *
   * @param holdings says what does not belong to the sender
   */
  Taking take(Sender sender, Blocks body, Holdings.Check holdings) {
    BatchDocument document;
    try {
      document = new BatchDocument(body);
    } catch (MalformedJsonException e) {
      return new Taking.Malformed(e.detail());
    }
    List<Problem> problems = problems(document, false);
    if (!problems.isEmpty()) {
      return refused(problems);
    }
    BatchForm form = BatchForm.of(document.head(), !document.rowsComeLater());
    if (document.rowsComeLater()) {
      return later(sender, form, body);
    }
    return switch (whole(sender, form, document, body, holdings)) {
      case Ready(Opening opening, Iterable<Chunk> chunks) ->
          taken(sender, batches.submit(opening, chunks));
      case NotReady(Taking.Refused refused) -> before(sender, form, body).orElse(refused);
      case NotReady(Taking answer) -> answer;
    };
  }

  /** A request that came before is the same batch, whatever has become of what it uses. */
  private Optional<Taking> before(Sender sender, BatchForm form, Blocks body) {
    return batches
        .known(Openings.of(sender, form, fingerprint(body)))
        .map(opened -> taken(sender, opened));
  }

  /** What becomes of a document that nothing follows. */
  sealed interface Prepared {}

  /** It can be stored. */
  record Ready(Opening opening, Iterable<Chunk> chunks) implements Prepared {}

  /** It is only tried, or refused. */
  record NotReady(Taking answer) implements Prepared {}

  /**
   * Checks a document that has its rows, and makes of it what can be stored.
   *
   * @param holdings says what does not belong to the sender; it is not asked while chunks are made
   */
  Prepared prepare(Sender sender, Blocks body, Holdings.Check holdings) {
    try {
      BatchDocument document = new BatchDocument(body);
      List<Problem> problems = problems(document, false);
      if (problems.isEmpty() && document.rowsComeLater()) {
        problems = List.of(new Problem("/rows", "must be here: nobody sends them later"));
      }
      return problems.isEmpty()
          ? whole(sender, BatchForm.of(document.head(), true), document, body, holdings)
          : new NotReady(refused(problems));
    } catch (MalformedJsonException e) {
      return new NotReady(new Taking.Malformed(e.detail()));
    }
  }

  private List<Problem> problems(BatchDocument document, boolean rowsBeside) {
    List<Problem> problems = new ArrayList<>(StrictJson.unstorableAround(document.head()));
    if (problems.isEmpty()) {
      problems.addAll(Shapes.problems(document.head()));
    }
    if (problems.isEmpty()) {
      problems.addAll(document.problems(rowsBeside));
    }
    return problems;
  }

  private static Taking.Refused refused(List<Problem> problems) {
    return new Taking.Refused(
        problems.stream().map(p -> new RowProblem(null, p.pointer(), p.detail())).toList());
  }

  private Taking later(Sender sender, BatchForm form, Blocks body) {
    if (sender.trial()) {
      return new Taking.Tried(0, 0, List.of(), List.of(), null);
    }
    return taken(sender, batches.open(Openings.of(sender, form, fingerprint(body))));
  }

  private Taking taken(Sender sender, Opened opened) {
    return switch (opened) {
      case Opened.Created(Draft batch) -> taken(sender, batch);
      case Opened.Existing(Draft batch) -> taken(sender, batch);
      case Opened.Failed failed -> Openings.answer(failed);
    };
  }

  private Prepared whole(
      Sender sender, BatchForm form, BatchDocument document, Blocks body, Holdings.Check holdings) {
    RowMaker maker = new RowMaker(form, Shapes.types(), List.of());
    Set<Resource> foreign = new HashSet<>();
    Trial trial = new Trial(new RowCheck(maker, inspection, holdings.noting(foreign)));
    try {
      trial.run(document.entries());
    } catch (JsonProcessingException e) {
      return new NotReady(new Taking.Malformed(StrictJson.explain(e)));
    } catch (IOException | MalformedRowsException e) {
      throw new IllegalStateException("it was read before", e);
    }
    if (sender.trial()) {
      return new NotReady(
          inDocument(trial.outcome(batches.pace(sender.tenant())), document.list()));
    }
    if (form.reject() && trial.rejected() > 0) {
      return new NotReady(new Taking.Refused(inDocument(trial.problems(), document.list())));
    }
    Opening opening = Openings.of(sender, form, fingerprint(body));
    Draft batch = new Draft(opening.id(), sender.tenant(), "", false, true, Draft.Received.NOTHING);
    Writer writer = new Writer(opening.id(), null);
    // Chunks are made within a transaction, so nothing is asked any more.
    RowCheck check = new RowCheck(maker, inspection, _ -> foreign);
    Iterable<Chunk> chunks =
        () -> new DocumentChunks(document.entries(), new ChunkBuilder(batch, writer, check, 1));
    return new Ready(opening, chunks);
  }

  private static Taking.Tried inDocument(Taking.Tried tried, String list) {
    return new Taking.Tried(
        tried.rows(),
        tried.rejected(),
        inDocument(tried.problems(), list),
        tried.jobs(),
        tried.expected());
  }

  /** In a document a row is told by its place rather than by a line. */
  private static List<RowProblem> inDocument(List<RowProblem> problems, String list) {
    return problems.stream()
        .map(
            p ->
                new RowProblem(
                    null,
                    "/" + list + "/" + (p.line() == null ? 0 : p.line() - 1) + p.pointer(),
                    p.detail()))
        .toList();
  }

  private Taking taken(Sender sender, Draft batch) {
    return batches
        .find(sender.tenant(), batch.id())
        .<Taking>map(Taking.Taken::new)
        .orElseGet(Taking.Unknown::new);
  }

  private static String fingerprint(Blocks body) {
    try {
      return Fingerprint.of(body.open());
    } catch (IOException e) {
      throw new IllegalStateException("memory can be read", e);
    }
  }
}
