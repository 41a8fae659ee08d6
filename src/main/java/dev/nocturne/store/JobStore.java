package dev.nocturne.store;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Lease;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** The engine's side of the table: claims, leases and what workers write under them. */
public interface JobStore {

  /**
   * Takes due jobs: a lease each, with the next token. First those that already have a slot; then,
   * in the order of priority and due time, those that begin an attempt, each with a free slot. A
   * job that is cancelled, past its deadline or taken over too often needs no slot to be ended.
   *
   * <p>A due job that still has a holder was lost by it: its takeovers grow by one. What such a job
   * may have started in one call stays unknown: it is queued again at the same attempt and its slot
   * waits out {@link dev.nocturne.job.JobSpec#mayStayOpen()}.
   *
   * <p>A request for none that moves is answered sooner: it looks for nothing but jobs to start.
   *
   * <p>The first claim of an attempt makes the job running, starts the attempt's clock, and tells
   * of it in an event.
   */
  List<Claim> claim(ClaimRequest request);

  /**
   * Whether the last claim of this replica found that no slot was free. Until one is, a claim that
   * is to start jobs starts none.
   */
  default boolean full() {
    return false;
  }

  /**
   * Writes in one transaction, grouped by sort.
   *
   * @return for each change in order, whether it was made; false means that its lease is lost
   */
  List<Boolean> commit(List<Change> changes);

  /**
   * Prolongs leases to {@code lease} from now, and waits for nobody who is at one of their jobs.
   *
   * @return the fate of each lease, in order
   */
  List<Hold> renew(List<Lease> leases, Duration lease);

  /**
   * Makes waiting jobs due whose agent is not among those still active and which have waited for at
   * least {@code waited}.
   *
   * @return how many
   */
  int wake(Collection<String> stillActive, Duration waited);

  /** How many jobs wait for an agent. */
  int waiting();

  /** The fate of a lease. */
  enum Hold {
    /** It is held on. */
    HELD,
    /** It is held on, but the client wants the job to end. */
    CANCELLED,
    /** Somebody is at the job: it is not prolonged, and nobody knows yet whether it is lost. */
    BUSY,
    /** It is lost. */
    LOST
  }
}
