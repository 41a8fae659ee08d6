package dev.nocturne.store;

import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job at the door, valid and ready to be stored.
 *
 * @param row the row that brought it, if it came with a batch
 */
public record Submission(
    UUID id,
    String tenant,
    JobSpec spec,
    Terms terms,
    Tags tags,
    @Nullable Row row,
    @Nullable Key key) {

  /** The batch it came with, if any. */
  public @Nullable UUID batch() {
    return row == null ? null : row.batch();
  }

  /**
   * The client's idempotency key.
   *
   * @param fingerprint of the request's body; another one under the same key is an error
   */
  public record Key(String value, String fingerprint) {}

  /**
   * A row of a batch.
   *
   * @param line its number, as the client counts
   */
  public record Row(UUID batch, long line) {}
}
