package dev.nocturne.store;

import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A job at the door, valid and ready to be stored. */
public record Submission(
    UUID id,
    String tenant,
    JobSpec spec,
    Terms terms,
    Tags tags,
    @Nullable UUID batch,
    @Nullable Key key) {

  /**
   * The client's idempotency key.
   *
   * @param fingerprint of the request's body; another one under the same key is an error
   */
  public record Key(String value, String fingerprint) {}
}
