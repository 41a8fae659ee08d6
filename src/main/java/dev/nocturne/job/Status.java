package dev.nocturne.job;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A job's life as its client sees it, and the only place that knows which changes are legal. */
public enum Status {
  QUEUED,
  RUNNING,
  SUCCEEDED,
  FAILED,
  CANCELLED;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** What may come next: a run ends once; only a manual retry leaves an end, as a new run. */
  public Set<Status> next() {
    return switch (this) {
      case QUEUED -> EnumSet.of(RUNNING, FAILED, CANCELLED);
      case RUNNING -> EnumSet.of(QUEUED, SUCCEEDED, FAILED, CANCELLED);
      case SUCCEEDED -> EnumSet.noneOf(Status.class);
      case FAILED, CANCELLED -> EnumSet.of(QUEUED);
    };
  }

  /**
   * The change to {@code then}.
   *
   * @throws IllegalStateException if a job may not go that way
   */
  public Status to(Status then) {
    if (!next().contains(then)) {
      throw new IllegalStateException("a job cannot go from " + this + " to " + then);
    }
    return then;
  }

  /** Whether the run is over. */
  public boolean ended() {
    return switch (this) {
      case QUEUED, RUNNING -> false;
      case SUCCEEDED, FAILED, CANCELLED -> true;
    };
  }

  /** The name in JSON, tables and metrics. */
  public String wire() {
    return wire;
  }

  /** The status of that wire name, or empty if there is none. */
  public static Optional<Status> of(String wire) {
    for (Status status : values()) {
      if (status.wire().equals(wire)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
