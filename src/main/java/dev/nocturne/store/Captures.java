package dev.nocturne.store;

import dev.nocturne.job.Capture;
import dev.nocturne.store.Artifact.Content;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The work of keeping what jobs leave. Whoever claims a take tries it once and settles it; one
 * whose replica died is another one's after its lease.
 */
public interface Captures {

  /**
   * So long after its end a job's session is kept open for a picture of its page, if that was asked
   * for and has not come before.
   */
  Duration OPEN_FOR_PICTURE = Duration.ofSeconds(20);

  /**
   * Notes what is to be kept of jobs that have ended, each run once.
   *
   * @return how many jobs were looked at
   */
  int gather(int most);

  /** Takes what is due of these and of jobs that are still there, the longest due first. */
  List<Due> claim(Set<Capture> captures, int most, Duration lease);

  /** Notes what a take brought; false if somebody else has it by now, or the job is gone. */
  boolean settle(Take take, Verdict verdict);

  /**
   * Takes jobs that are gone and have left something; nobody else gets them before the lease is
   * over. Those are not taken for which a take is under way.
   */
  List<Leftover> leftovers(int most, Duration lease);

  /** Notes that nothing of it is kept any more. */
  void forget(Leftover gone);

  /**
   * Something to be kept.
   *
   * @param waited for how long it has been tried
   */
  record Due(Take take, Duration waited) {}

  /** A job that was deleted. */
  record Leftover(String tenant, UUID job) {}

  /** What a take brought. */
  sealed interface Verdict {

    /** It is in the store. */
    record Kept(Content content) implements Verdict {}

    /** It is tried again. */
    record Again(String reason, Duration delay) implements Verdict {}

    /** It is given up. */
    record GivenUp(String reason) implements Verdict {}
  }
}
