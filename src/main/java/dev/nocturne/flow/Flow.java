package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.JobSpec;

/**
 * One kind of job: what to do next, given all that is known so far. A flow calls Notte and decides;
 * it never writes, keeps nothing between two calls, and can be taken up by any replica.
 *
 * @param <S> the spec of its kind
 */
interface Flow<S extends JobSpec> {

  /**
   * The next step. Errors of Notte that the flow cannot judge by itself are thrown on.
   *
   * @throws dev.nocturne.notte.NotteException if what happened decides nothing: try again later
   */
  Next advance(S spec, Claim claim);
}
