package dev.nocturne.store;

import dev.nocturne.job.JobRecord;
import java.time.Duration;
import java.util.List;

/**
 * Cancels by idempotency key. Topics have several partitions, so a cancel may come before the job
 * it means: then it waits, and the job is cancelled in the transaction that stores it.
 */
public interface PendingCancels {

  /**
   * Asks for the end of the job with that key, or of the one that will come with it.
   *
   * @param note given back by {@link #overdue}, should no job come
   */
  Answer cancel(String tenant, String key, String note);

  /** Those that have waited for longer than that for their job, oldest first. */
  List<Pending> overdue(Duration grace, int most);

  /** Waits no longer for the jobs of these; what was said again meanwhile is another one. */
  void forget(List<Pending> cancels);

  /** A cancel whose job has not come. */
  record Pending(String tenant, String key, String note) {}

  /** What became of a cancel. */
  sealed interface Answer {

    /** The job will end; most likely as cancelled. */
    record Requested(JobRecord job) implements Answer {}

    /** Its run had ended before. */
    record AlreadyEnded(JobRecord job) implements Answer {}

    /** No job has the key yet. */
    record Remembered() implements Answer {}

    /** A request with the key is being stored at this moment; ask again. */
    record Busy() implements Answer {}
  }
}
