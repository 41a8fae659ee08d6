package dev.nocturne.store;

import dev.nocturne.job.Failure;
import dev.nocturne.job.JobRecord;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fact about a job. Its id stays the same however often it is sent.
 *
 * @param position its place in the log, which only grows
 * @param attempt the attempt it tells of, 0 if it tells of none
 * @param failure why the attempt before did not succeed, for {@link Type#RETRYING}
 * @param job the job as it is now; for the end of a run, with that run's outcome
 */
public record Event(
    long position,
    Id id,
    Type type,
    Instant at,
    int attempt,
    @Nullable Failure failure,
    JobRecord job) {

  /** The stable name of an event: job, run, and its place in the run. */
  public record Id(UUID job, int run, int sequence) {
    @Override
    public String toString() {
      return job + "-" + run + "-" + sequence;
    }
  }

  /** What happened. */
  public enum Type {
    ACCEPTED,
    STARTED,
    RETRYING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** The type's name in events. */
    public String wire() {
      return "dev.nocturne.job." + name().toLowerCase(Locale.ROOT) + ".v1";
    }

    /** Whether it is the end of a run. */
    public boolean ends() {
      return switch (this) {
        case ACCEPTED, STARTED, RETRYING -> false;
        case SUCCEEDED, FAILED, CANCELLED -> true;
      };
    }
  }
}
