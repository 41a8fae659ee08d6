package dev.nocturne.store;

import dev.nocturne.job.Kind;
import java.time.Duration;
import java.util.Set;

/**
 * How much a worker can take on.
 *
 * @param holder the replica that asks
 * @param lease how long it holds what it gets, unless renewed
 * @param moving at most so many jobs that already have a slot, or only have to be ended; with none,
 *     nothing is put right either, and jobs only start
 * @param starting at most so many jobs that begin an attempt, each in a free slot; fewer by those
 *     that move
 * @param slots only slots numbered up to this are used; fewer than there are while Notte is crowded
 * @param kinds the kinds that may begin an attempt
 */
public record ClaimRequest(
    String holder, Duration lease, int moving, int starting, int slots, Set<Kind> kinds) {

  public ClaimRequest {
    kinds = Set.copyOf(kinds);
  }
}
