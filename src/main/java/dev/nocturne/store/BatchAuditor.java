package dev.nocturne.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Proves row by row that a batch adds up. */
public interface BatchAuditor {

  /**
   * Looks at all jobs, outcomes and events of a batch as they are at one moment.
   *
   * @param kept how long events are kept for certain; those of an older batch are not looked at
   *     unless all are still there
   */
  Optional<Audit> audit(String tenant, UUID batch, Duration kept);

  /** What was found. */
  record Audit(boolean eventsKept, List<Check> checks) {

    /** Whether all of it adds up. */
    public boolean ok() {
      return checks.stream().allMatch(Check::ok);
    }
  }

  /**
   * One thing that was counted twice, in two ways.
   *
   * @param expected what it has to be
   * @param found what there is
   */
  record Check(String name, long expected, long found) {

    /** Whether it adds up. */
    public boolean ok() {
      return expected == found;
    }
  }
}
