package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.notte.NotteException.Busy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Whose calls of one sort fail although most of others' do not, so that what they ask for is to
 * blame. While few are answered it is Notte, and no job is blamed. Each replica keeps its own
 * account, of what it has seen itself.
 */
final class FailedCalls {

  /** So often a call fails, while most of others' do not, before its job is to blame. */
  private static final int ENOUGH = 5;

  private final int patience;
  private final int most;

  private final Map<Run, Vain> vain =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Run, Vain> eldest) {
          return size() > most;
        }
      };

  /** How many calls more were answered than failed. */
  private long balance;

  /** How many calls were answered. */
  private long answers;

  /** An account by which nobody is blamed for what fails for all. */
  FailedCalls() {
    this(Integer.MAX_VALUE, 1_000);
  }

  /**
   * An account of calls that cost something each time.
   *
   * @param patience so often in a row a job's may fail, whatever becomes of others'
   * @param most so many jobs are remembered; of more at once not one is to blame
   */
  FailedCalls(int patience, int most) {
    this.patience = patience;
    this.most = most;
  }

  /** A call of a job's was answered. */
  synchronized void answered(Claim claim) {
    balance++;
    answers++;
    vain.remove(Run.of(claim));
  }

  /** A call brought nothing, whatever became of it. A job that is to blame begins anew. */
  synchronized Verdict failed(Claim claim) {
    balance--;
    // Its own failure is in the balance of now, and was in that of before.
    return counted(Run.of(claim), before -> balance + 1 > before.balance());
  }

  /**
   * Notte did nothing.
   *
   * @return whether that is to be blamed on the job, which asks for what the key may not have: a
   *     key that may do nothing is given no answer at all, so one is enough between two of these
   */
  synchronized boolean refused(Claim claim, Busy busy) {
    return busy.forbids() && counted(Run.of(claim), before -> answers > before.answers()).blamed();
  }

  /**
   * @param alone whether it was this job alone, since then
   */
  private Verdict counted(Run run, Predicate<Vain> alone) {
    Vain before = vain.remove(run);
    int times = before == null ? 1 : alone.test(before) ? before.times() + 1 : before.times();
    int row = before == null ? 1 : before.row() + 1;
    boolean blamed = times >= ENOUGH || row >= patience;
    if (!blamed) {
      vain.put(run, new Vain(times, row, balance, answers));
    }
    return new Verdict(blamed, row);
  }

  /**
   * What a failed call means for its job.
   *
   * @param blamed whether the job is to blame
   * @param row how many of its calls have failed since one was answered, or since it was blamed
   */
  record Verdict(boolean blamed, int row) {}

  /**
   * What is remembered of a job.
   *
   * @param times that its call failed, and not most of others' between any two
   * @param row that its call failed, in all
   * @param balance by the last of them
   * @param answers by the last of them
   */
  private record Vain(int times, int row, long balance, long answers) {}

  /** A job's run: the next one owes nothing for what became of this. */
  private record Run(UUID job, int number) {

    private static Run of(Claim claim) {
      return new Run(claim.lease().job(), claim.attempt().run());
    }
  }
}
