package dev.nocturne.store;

import dev.nocturne.job.Failure;
import dev.nocturne.job.JobRecord;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fact about a job.
 *
 * @param attempt the attempt it tells of, 0 if it tells of none
 * @param failure why the attempt before did not succeed, for {@link Type#RETRYING}
 * @param job the job as it is now; for the end of a run, with that run's outcome
 */
public record JobEvent(
    long position,
    Id id,
    Type type,
    Instant at,
    int attempt,
    @Nullable Failure failure,
    JobRecord job)
    implements Event {

  @Override
  public String wire() {
    return type.wire();
  }

  @Override
  public String tenant() {
    return job.job().tenant();
  }

  @Override
  public @Nullable UUID batch() {
    return job.job().batch();
  }

  @Override
  public boolean ends() {
    return type.ends();
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
