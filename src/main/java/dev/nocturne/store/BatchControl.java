package dev.nocturne.store;

import dev.nocturne.access.Excess;
import dev.nocturne.job.Batch;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Status;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What clients may do to whole batches. A call first stores what is wanted, then does it in small
 * transactions, and answers when most batches are through; {@link #goOn} does what is left, also
 * what a replica left that died.
 */
public interface BatchControl {

  /** Takes no more rows, ends what waits, and asks for the end of what runs. */
  Answer cancel(String tenant, UUID batch);

  /** Lets no more of its jobs start. */
  Answer pause(String tenant, UUID batch);

  /** Lets its jobs start again. */
  Answer resume(String tenant, UUID batch);

  /** Queues ended jobs again, each once, as their next runs. */
  Answer retry(String tenant, UUID batch, Retry which);

  /** Makes an ended batch and its jobs unreadable at once; their rows go later. */
  Answer delete(String tenant, UUID batch);

  /** The kinds of those jobs of a batch that would be retried. */
  Set<Kind> kinds(String tenant, UUID batch, Retry which);

  /** Goes on with what is not done yet, a little. Returns whether there is more to do now. */
  boolean goOn();

  /**
   * Which jobs are queued again.
   *
   * @param statuses of {@link Status#FAILED} and {@link Status#CANCELLED}
   * @param failures which of the failed jobs
   * @param patch what is changed about them, or null
   */
  record Retry(Set<Status> statuses, Failures failures, @Nullable Patch patch) {
    public Retry {
      statuses = Set.copyOf(statuses);
    }
  }

  /** How those of the failed jobs failed that are queued again. */
  sealed interface Failures {

    /** In one of these ways, or in any if there are none. */
    record OfKinds(Set<FailureKind> kinds) implements Failures {
      public OfKinds {
        kinds = Set.copyOf(kinds);
      }
    }

    /**
     * In this way, saying this.
     *
     * @param saying as {@link BatchLines.Reason} has it
     */
    record Alike(FailureKind kind, String saying) implements Failures {}
  }

  /**
   * What is changed about jobs.
   *
   * @param fields a JSON object of Notte's fields, put over those that a job has
   * @param kinds of the jobs that can take it; no others are retried
   */
  record Patch(Json fields, @Nullable Integer maxAttempts, Set<Kind> kinds) {
    public Patch {
      kinds = Set.copyOf(kinds);
    }
  }

  /** What became of a call. */
  sealed interface Answer {

    /** It is stored, and done for most batches; the batch as it is now. */
    record Done(Batch batch) implements Answer {}

    /** It cannot be done to a batch of this status. */
    record Refused(Batch batch) implements Answer {}

    /** The tenant has too much already; the jobs that there was room for are queued. */
    record OverQuota(Excess excess) implements Answer {}

    /** There is no such batch. */
    record Unknown() implements Answer {}
  }
}
