package dev.nocturne.job;

import java.util.Locale;
import java.util.Optional;

/** Where a batch stands, as clients see it. */
public enum BatchStatus {
  /** More rows may come, or some of those that came are not queued yet. */
  RECEIVING,
  /** All rows are in, and some of its jobs have not ended. */
  RUNNING,
  /** None of its jobs starts. */
  PAUSED,
  /** All of its jobs have ended; a retry makes it running again. */
  FINISHED,
  /** Its end was asked for. */
  CANCELLED;

  /** The status' name in JSON. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The status of that name in JSON. */
  public static Optional<BatchStatus> of(String wire) {
    for (BatchStatus status : values()) {
      if (status.wire().equals(wire)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
