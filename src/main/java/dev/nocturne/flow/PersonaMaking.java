package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.Progress.MakingPersona;
import dev.nocturne.job.Progress.PersonaMade;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import java.time.Duration;
import java.util.Objects;

/**
 * Makes the persona of a job before its session. Notte takes no key by which to ask again, and its
 * list tells nobody's personas from a job's, so where one may have been made that is said: one that
 * costs nothing by another attempt, one with a telephone by the job's end.
 */
final class PersonaMaking {

  private static final String LOST =
      "a persona may have been made for this job at Notte that is nobody's, since its answer was"
          + " lost";

  private final Notte notte;

  PersonaMaking(Notte notte) {
    this.notte = notte;
  }

  /** Whether the job wants one of its own, and has none yet. */
  static boolean isDue(AgentTask task) {
    return task.persona() != null && task.persona().made() == null;
  }

  Next make(AgentTask task, MakingPersona making, Claim claim) {
    OwnPersona wish = Objects.requireNonNull(task.persona());
    if (making.under() != claim.lease().token()) {
      return inDoubt(wish);
    }
    try {
      return new Next.Continue(new PersonaMade(notte.createPersona(wish), wish.keep()));
    } catch (Rejected e) {
      return new Next.Finish(new Outcome.Failed(Flows.failure(e)), Footprint.NONE);
    } catch (Busy e) {
      Duration wait = Objects.requireNonNullElse(e.retryAfter(), Duration.ZERO);
      return new Next.Retry(Flows.failure(e), Footprint.NONE, wait);
    } catch (Unclear _) {
      return inDoubt(wish);
    }
  }

  private static Next inDoubt(OwnPersona wish) {
    if (wish.phone()) {
      String why = LOST + "; its telephone may cost something until the operator deletes it there";
      Failure failure = Failure.of(FailureKind.UNCLEAR, why);
      return new Next.Finish(new Outcome.Failed(failure), Footprint.NONE);
    }
    Failure failure = Failure.of(FailureKind.INTERRUPTED, LOST);
    return new Next.Retry(failure, Footprint.NONE, Duration.ZERO);
  }
}
