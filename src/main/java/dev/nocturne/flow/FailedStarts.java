package dev.nocturne.flow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose sessions do not start although those of others do, so that nothing but what they ask for
 * can be to blame. While nobody's start it is Notte, and no job is blamed. Each replica keeps its
 * own account, of what it has seen itself.
 */
final class FailedStarts {

  /** So often a start fails, between those of others, before its job is to blame. */
  private static final int ENOUGH = 5;

  /** So many jobs are remembered; of more at once not one is to blame. */
  private static final int MOST = 1_000;

  private final Map<UUID, Vain> vain =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Vain> eldest) {
          return size() > MOST;
        }
      };

  /** How many starts were answered with a session. */
  private long answered;

  /** A session was started for a job. */
  synchronized void answered(UUID job) {
    answered++;
    vain.remove(job);
  }

  /**
   * Nobody can tell what became of a start.
   *
   * @return whether its job is to blame, which then begins anew
   */
  synchronized boolean failed(UUID job) {
    Vain before = vain.remove(job);
    Vain now = next(before);
    if (now.times() < ENOUGH) {
      vain.put(job, now);
    }
    return now.times() >= ENOUGH;
  }

  private Vain next(@Nullable Vain before) {
    if (before == null) {
      return new Vain(1, answered);
    }
    return before.answered() == answered ? before : new Vain(before.times() + 1, answered);
  }

  /**
   * What is remembered of a job.
   *
   * @param times that its start failed, with one of others answered between any two
   * @param answered how many had been by the last of them
   */
  private record Vain(int times, long answered) {}
}
