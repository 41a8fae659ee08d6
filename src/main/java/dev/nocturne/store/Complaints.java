package dev.nocturne.store;

import dev.nocturne.job.FailureKind;
import java.time.Duration;
import java.util.Map;

/** What Notte complains of to any replica, for all that share its key. */
public interface Complaints {

  /**
   * Tells all replicas of a complaint.
   *
   * @param kind {@link FailureKind#RATE_LIMITED} or {@link FailureKind#OVERLOADED}
   * @param lasts how long it is worth heeding
   */
  void share(FailureKind kind, Duration lasts);

  /** The complaints that are still to be heeded, and for how long. */
  Map<FailureKind, Duration> current();
}
