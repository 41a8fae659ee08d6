package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A kind whose work is one call of Notte, with nothing open before and after it. The call may be
 * repeated, and costs again: a lost answer has no handle to look for.
 *
 * @param call makes it and judges the answer
 */
record OneCall<S extends JobSpec>(Function<S, Next> call) implements Flow<S> {

  @Override
  public Next advance(S spec, Claim claim) {
    if (claim.progress() instanceof Fresh) {
      return answered(() -> call.apply(spec), lost -> Answers.lost(lost, Footprint.NONE));
    }
    throw new IllegalStateException("one call has no checkpoint, but found " + claim.progress());
  }

  /**
   * What comes of one call.
   *
   * @param lost what comes of it when its answer is lost
   */
  static Next answered(Supplier<Next> call, Function<Unclear, Next> lost) {
    try {
      return call.get();
    } catch (Rejected e) {
      return Answers.refused(e, Footprint.NONE);
    } catch (Busy e) {
      Duration wait = e.retryAfter() == null ? Duration.ZERO : e.retryAfter();
      return new Next.Retry(Flows.failure(e), Footprint.NONE, wait);
    } catch (Unclear e) {
      return lost.apply(e);
    }
  }
}
