package dev.nocturne.store;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A fact about a job or a batch. Its id stays the same however often it is sent. */
public sealed interface Event permits JobEvent, BatchEvent {

  /** Its place in the log, which only grows. */
  long position();

  /** Its stable name. */
  Id id();

  /** When it happened, on the store's clock. */
  Instant at();

  /** The name of what happened, and the version of what is told of it. */
  String wire();

  /** Whose job or batch it is. */
  String tenant();

  /** The batch that it is about, or that its job belongs to. */
  @Nullable UUID batch();

  /** Whether it is the end of a job's run, or of a batch's. */
  boolean ends();

  /**
   * The stable name of an event.
   *
   * @param subject the job or the batch that it is about
   * @param run the job's run; how often the batch has finished
   * @param sequence its place in the run
   */
  record Id(UUID subject, int run, int sequence) {
    @Override
    public String toString() {
      return subject + "-" + run + "-" + sequence;
    }
  }
}
