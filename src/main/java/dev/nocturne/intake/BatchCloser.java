package dev.nocturne.intake;

import dev.nocturne.access.Resource;
import dev.nocturne.intake.Inspection.Flawed;
import dev.nocturne.intake.Inspection.Sound;
import dev.nocturne.job.Batch;
import dev.nocturne.store.Batches;
import dev.nocturne.store.Batches.Closed;
import dev.nocturne.store.Batches.Refusal;
import dev.nocturne.store.Batches.Staged;
import dev.nocturne.store.Draft;
import dev.nocturne.store.Holdings;
import dev.nocturne.store.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Closes batches: at their clients' word, when nothing came for long, or where another replica
 * stopped in the middle of it.
 */
public final class BatchCloser {

  private static final Logger LOG = Logger.getLogger(BatchCloser.class);

  /** Staged rows become jobs in steps of so many, which weigh at most what a chunk does. */
  private static final int PAGE = 500;

  private static final int DISCARD = 10_000;

  /** So many batches are looked after in one round. */
  private static final int ROUND = 20;

  /** How long a client waits for its rows to become jobs; a round does the rest. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Batches batches;
  private final Holdings holdings;
  private final Inspection inspection;
  private final Duration silence;
  private final Queueing queueing;

  /**
   * @param silence after which a batch is closed that received nothing
   */
  public BatchCloser(
      Batches batches,
      Holdings holdings,
      IntakeSettings settings,
      Duration silence,
      Queueing queueing) {
    this.batches = batches;
    this.queueing = queueing;
    this.holdings = holdings;
    this.inspection = new Inspection(settings);
    this.silence = silence;
  }

  /** Closes a batch; to do it again changes nothing. */
  public Taking close(String tenant, UUID batch) {
    boolean refused = settle(tenant, batch, null);
    Optional<Batch> found = batches.find(tenant, batch);
    if (found.isEmpty()) {
      return new Taking.Unknown();
    }
    return refused ? new Taking.Refused(problems(tenant, batch)) : new Taking.Taken(found.get());
  }

  /** The first problems of a batch, capped. */
  List<RowProblem> problems(String tenant, UUID batch) {
    List<RowProblem> all = Errors.read(batches.refused(tenant, batch, 0, Trial.MOST_PROBLEMS));
    return all.subList(0, Math.min(all.size(), Trial.MOST_PROBLEMS));
  }

  /** Closes what was forgotten, and goes on where others stopped. */
  public void round() {
    for (Draft draft : batches.stuck(ROUND)) {
      each(draft, () -> settle(draft.tenant(), draft.id(), null));
    }
    for (Draft draft : batches.silent(silence, ROUND)) {
      each(draft, () -> giveUp(draft));
    }
    queueing.round();
  }

  /** One that cannot be closed must not hold up the others. */
  private static void each(Draft draft, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.errorf(e, "the batch %s cannot be closed; the next round tries again", draft.id());
    }
  }

  /** With reject nobody has said that all rows came, so none may run. */
  private void giveUp(Draft draft) {
    if (draft.reject()) {
      batches.abandon(draft.tenant(), draft.id(), silence);
    }
    settle(draft.tenant(), draft.id(), silence);
  }

  /**
   * Closes a batch, and does for it what there is time for.
   *
   * @param quiet after which it is closed, if nobody has asked for that
   * @return whether bad rows refused it
   */
  private boolean settle(String tenant, UUID batch, @Nullable Duration quiet) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    return switch (batches.close(tenant, batch, quiet)) {
      case Closed.Moving _ -> {
        move(tenant, batch, until);
        queueing.rest(tenant, batch);
        yield false;
      }
      case Closed.Refused _ -> {
        discard(tenant, batch, until);
        yield true;
      }
      case Closed.Complete _ -> {
        discard(tenant, batch, until);
        yield false;
      }
      case Closed.Unknown _ -> false;
    };
  }

  private void discard(String tenant, UUID batch, long until) {
    boolean more = true;
    while (more && System.nanoTime() - until < 0) {
      more = batches.discard(tenant, batch, DISCARD);
    }
    if (more) {
      batches.release(tenant, batch);
    }
  }

  private void move(String tenant, UUID batch, long until) {
    RowIds ids =
        new RowIds(batches.draft(tenant, batch).map(draft -> draft.received().last()).orElse(null));
    List<Staged> page = batches.staged(tenant, batch, PAGE);
    while (!page.isEmpty() && System.nanoTime() - until < 0) {
      List<Inspection.Finding> findings = page.stream().map(this::finding).toList();
      Set<Resource> foreign = foreign(tenant, findings);
      List<Submission> jobs = new ArrayList<>();
      List<Refusal> refused = new ArrayList<>();
      for (int i = 0; i < page.size(); i++) {
        Staged row = page.get(i);
        switch (Inspection.settle(findings.get(i), foreign)) {
          case Sound(JobForm form) -> {
            Submission.Row place = new Submission.Row(batch, row.line());
            jobs.add(RowCheck.submission(form, ids.next(), tenant, place));
          }
          case Flawed(List<Problem> problems) ->
              refused.add(ChunkBuilder.refusal(row.line(), problems, row.job()));
        }
      }
      batches.move(tenant, batch, jobs, refused);
      page = batches.staged(tenant, batch, PAGE);
    }
    if (!page.isEmpty()) {
      batches.release(tenant, batch);
    }
  }

  private Set<Resource> foreign(String tenant, List<Inspection.Finding> findings) {
    List<JobForm> jobs = new ArrayList<>();
    for (Inspection.Finding finding : findings) {
      if (finding instanceof Sound(JobForm form)) {
        jobs.add(form);
      }
    }
    return holdings.foreign(tenant, Use.resources(jobs));
  }

  /** It was sound when it came; the settings may have changed since. */
  private Inspection.Finding finding(Staged row) {
    try {
      return inspection.of(StrictJson.read(row.job()));
    } catch (MalformedJsonException e) {
      return new Flawed(List.of(new Problem("", e.detail())));
    }
  }
}
