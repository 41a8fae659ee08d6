package dev.nocturne.flow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose sessions, or agents, do not start although most of others' do, so that what they ask for is
 * to blame. While few start it is Notte, and no job is blamed. Each replica keeps its own account,
 * of what it has seen itself.
 */
final class FailedStarts {

  /** So often a start fails, while most of others' do not, before its job is to blame. */
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

  /** How many starts more were answered than failed. */
  private long balance;

  /** A start of a job's was answered. */
  synchronized void answered(UUID job) {
    balance++;
    vain.remove(job);
  }

  /**
   * Nobody can tell what became of a start.
   *
   * @return whether its job is to blame, which then begins anew
   */
  synchronized boolean failed(UUID job) {
    Vain before = vain.remove(job);
    balance--;
    Vain now = next(before);
    if (now.times() < ENOUGH) {
      vain.put(job, now);
    }
    return now.times() >= ENOUGH;
  }

  private Vain next(@Nullable Vain before) {
    if (before == null) {
      return new Vain(1, balance);
    }
    // Its own failure is in the balance of now, and was in that of before.
    boolean alone = balance + 1 > before.balance();
    return new Vain(alone ? before.times() + 1 : before.times(), balance);
  }

  /**
   * What is remembered of a job.
   *
   * @param times that its start failed, with more of others' answered than failed between any two
   * @param balance by the last of them
   */
  private record Vain(int times, long balance) {}
}
