package dev.nocturne.job;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that were handed in together, and how far they are; all of it was true at one instant.
 *
 * @param id a UUIDv7
 * @param name the client's own name for it
 */
public record Batch(
    UUID id, String tenant, @Nullable String name, BatchStatus status, Counts counts, Times times) {

  /**
   * Its jobs by status.
   *
   * @param rejected rows that never became jobs
   */
  public record Counts(
      long queued, long running, long succeeded, long failed, long cancelled, long rejected) {

    /** All of its jobs. */
    public long total() {
      return queued + running + succeeded + failed + cancelled;
    }
  }

  /**
   * When what happens to it.
   *
   * @param eta when it will have finished if it goes on as of late, or null if nobody can tell
   */
  public record Times(Instant createdAt, @Nullable Instant finishedAt, @Nullable Instant eta) {}
}
