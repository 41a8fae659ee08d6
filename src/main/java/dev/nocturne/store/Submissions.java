package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.job.JobRecord;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What clients may do to jobs. Each call is one transaction, its events included. */
public interface Submissions {

  /**
   * Stores jobs of one tenant in one transaction, and says for each in order what became of it.
   * Where a quota has no room for all, those are stored, in their order, that it has room for.
   */
  List<Accepted> submit(List<Submission> submissions);

  /** What became of a submission that came before under the same key, if one did. */
  Optional<Accepted> known(Submission submission);

  /** Asks for the end of a job. */
  Cancelled cancel(String tenant, UUID job);

  /** Queues a failed or cancelled job again, as its next run. */
  Retried retry(String tenant, UUID job);

  /** What became of a submission. */
  sealed interface Accepted {

    /** It is a new job. */
    record Created(JobRecord job) implements Accepted {}

    /** The same request came before; this is its job. */
    record Existing(UUID job) implements Accepted {}

    /** The key was used for another request. */
    record KeyReused() implements Accepted {}

    /** A request with the key is being stored at this moment. */
    record KeyBusy() implements Accepted {}

    /** The tenant has too much already; nothing of it was stored. */
    record OverQuota(Excess excess) implements Accepted {}
  }

  /** What became of a cancellation. */
  sealed interface Cancelled {

    /** The job will end; most likely as cancelled. */
    record Requested(JobRecord job) implements Cancelled {}

    /** Its run had ended before. */
    record AlreadyEnded(JobRecord job) implements Cancelled {}

    /** There is no such job. */
    record Unknown() implements Cancelled {}
  }

  /** What became of a manual retry. */
  sealed interface Retried {

    /** Its next run is queued. */
    record Queued(JobRecord job) implements Retried {}

    /** Only failed and cancelled jobs can be retried, and it was none when it was looked for. */
    record NotEnded(JobRecord job) implements Retried {}

    /** It has ended, but its batch is being cancelled still and has to finish first. */
    record BatchEnding() implements Retried {}

    /** The tenant has too much already. */
    record OverQuota(Excess excess) implements Retried {}

    /** There is no such job. */
    record Unknown() implements Retried {}
  }
}
