package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import java.util.function.Function;

/**
 * A kind whose work is one call of Notte, with nothing open before and after it. The call may be
 * repeated, and costs again: a lost answer has no handle to look for.
 */
final class OneCall<S extends JobSpec> implements Flow<S> {

  private final Function<S, Next> call;
  private final Footprint left;
  private final PaidCalls calls = new PaidCalls();

  /**
   * @param call makes it and judges the answer
   * @param left what a call may leave open whose answer was lost
   */
  OneCall(Function<S, Next> call, Footprint left) {
    this.call = call;
    this.left = left;
  }

  @Override
  public Next advance(S spec, Claim claim) {
    if (!(claim.progress() instanceof Fresh)) {
      throw new IllegalStateException("one call has no checkpoint, but found " + claim.progress());
    }
    long begun = calls.begun();
    try {
      Next next = call.apply(spec);
      calls.answered(claim, begun);
      return next;
    } catch (Rejected e) {
      return Answers.refused(e, Footprint.NONE);
    } catch (Busy e) {
      return Answers.busy(e, calls.refused(e, claim));
    } catch (Unclear e) {
      return calls.lost(e, left, claim);
    }
  }
}
