package dev.nocturne.store;

import dev.nocturne.job.Batch;
import java.time.Instant;
import java.util.UUID;

/**
 * That all jobs of a batch have ended. If some are retried, it finishes once more.
 *
 * @param of the batch as it was at that moment
 */
public record BatchEvent(long position, Id id, Instant at, Batch of) implements Event {

  /** The type's name in events. */
  public static final String FINISHED = "dev.nocturne.batch.finished.v1";

  @Override
  public String wire() {
    return FINISHED;
  }

  @Override
  public String tenant() {
    return of.tenant();
  }

  @Override
  public UUID batch() {
    return of.id();
  }

  @Override
  public boolean ends() {
    return true;
  }
}
