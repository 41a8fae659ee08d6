package dev.nocturne.store;

import dev.nocturne.job.Capture;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something of a job's last run that was to be kept, and what became of that. */
public record Artifact(Capture capture, State state) {

  /** What became of it. */
  public sealed interface State {}

  /**
   * It comes when the job has ended and Notte has it.
   *
   * @param reason why it was not there when it was last asked for, or null
   */
  public record Pending(@Nullable String reason) implements State {}

  /**
   * It is kept.
   *
   * @param take what brought it
   */
  public record Stored(Take take, Content content, Instant at) implements State {}

  /** It is not tried any more. */
  public record Failed(String reason, Instant at) implements State {}

  /**
   * What is kept.
   *
   * @param size in bytes
   * @param sha256 in hexadecimal
   * @param type its media type
   */
  public record Content(long size, String sha256, String type) {}
}
