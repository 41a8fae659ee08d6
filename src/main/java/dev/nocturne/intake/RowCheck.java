package dev.nocturne.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.nocturne.access.Resource;
import dev.nocturne.intake.Inspection.Flawed;
import dev.nocturne.intake.Inspection.Sound;
import dev.nocturne.intake.RowMaker.Made;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.store.Holdings;
import dev.nocturne.store.Submission;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Turns rows of one batch into what can be stored, or says what is wrong with them. */
final class RowCheck {

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private static final String WITHHELD = "(not kept, since it may hold cookies)";

  /** What a job takes beside its texts, in bytes, roughly. */
  private static final long OVERHEAD = 512;

  private final RowMaker maker;
  private final Inspection inspection;
  private final Holdings.Check holdings;

  /**
   * @param holdings says what does not belong to the tenant
   */
  RowCheck(RowMaker maker, Inspection inspection, Holdings.Check holdings) {
    this.maker = maker;
    this.inspection = inspection;
    this.holdings = holdings;
  }

  /** What became of a row. */
  sealed interface Checked {}

  /**
   * It is a job.
   *
   * @param json the job
   */
  record Good(JobForm form, ObjectNode json) implements Checked {

    Submission submission(UUID id, String tenant, Submission.Row row) {
      return RowCheck.submission(form, id, tenant, row);
    }

    /** What it weighs where it is kept for a while, in bytes, roughly. */
    long weight() {
      return StrictJson.text(json).length();
    }
  }

  /** It is none. */
  record Bad(List<Problem> problems) implements Checked {}

  /** A new id of a batch. */
  static UUID id() {
    return IDS.generate();
  }

  /** What is stored of a job that a row brought. */
  static Submission submission(JobForm form, UUID id, String tenant, Submission.Row row) {
    return new Submission(id, tenant, form.spec(id), form.terms(), form.tags(null), row, null);
  }

  /**
   * The row as it came, as far as it can be stored where it was refused; what may hold cookies is
   * not.
   */
  String text(RawRow row) {
    String text = ChunkBuilder.text(row);
    return maker.fillsCookies() || Cookies.mayBeIn(text) ? WITHHELD : text;
  }

  Checked check(RawRow row) {
    return switch (maker.make(row)) {
      case Made.Job(ObjectNode job) -> check(job);
      case Made.Nothing(List<Problem> problems) -> new Bad(problems);
    };
  }

  private Checked check(ObjectNode job) {
    return switch (inspection.of(job)) {
      case Sound(JobForm form) -> new Good(form, job);
      case Flawed(List<Problem> problems) -> new Bad(problems);
    };
  }

  /**
   * What becomes of jobs when it is asked whose the things are that they use, once for all of them.
   *
   * @return for each in order, itself or why it is none
   */
  List<Checked> settle(List<Good> jobs) {
    Set<Resource> used = Use.resources(jobs.stream().map(Good::form).toList());
    Set<Resource> foreign = used.isEmpty() ? Set.of() : holdings.foreign(used);
    return foreign.isEmpty()
        ? List.copyOf(jobs)
        : jobs.stream().map(job -> settle(job, foreign)).toList();
  }

  private static Checked settle(Good job, Set<Resource> foreign) {
    List<Problem> problems = Use.problems(job.form(), foreign);
    return problems.isEmpty() ? job : new Bad(problems);
  }

  /** What a spec weighs in memory, in bytes, roughly. */
  static long weight(JobSpec spec) {
    Json format = spec.responseFormat();
    return OVERHEAD + spec.length() + (format == null ? 0 : format.text().length());
  }
}
