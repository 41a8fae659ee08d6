package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.notte.NotteException.Busy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Whose calls of one sort fail although most of others' do not, or are refused although another's
 * is not, so that what they ask for is to blame. While few are answered it is Notte, and while all
 * are refused it is the key, and no job is blamed. Each replica keeps its own account, of what it
 * has seen itself.
 */
final class FailedCalls {

  /** So often a job's call alone brings nothing before the job is to blame. */
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

  /** How many calls brought nothing, by which is told what was earlier than what. */
  private long failures;

  /** How many had brought nothing when the newest call began that was answered. */
  private long newest;

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

  /** A call begins; its answer is told with this. */
  synchronized long begun() {
    return failures;
  }

  /**
   * A call of a job's was answered.
   *
   * @param begun when it began: what is answered late says nothing of what the key may do by now
   */
  synchronized void answered(Claim claim, long begun) {
    newest = Math.max(newest, begun);
    answered(claim);
  }

  /** A call of a job's was answered, where only those are counted that fail. */
  synchronized void answered(Claim claim) {
    balance++;
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
   * @return whether that is to be blamed on the job, which asks for what the key may not have: what
   *     begins while the key may do nothing is given no answer at all, so one is enough
   */
  synchronized boolean refused(Claim claim, Busy busy) {
    return busy.forbids() && counted(Run.of(claim), before -> newest >= before.counted()).blamed();
  }

  /**
   * @param alone whether it was this job alone, since then
   */
  private Verdict counted(Run run, Predicate<Vain> alone) {
    failures++;
    Vain before = Objects.requireNonNullElse(vain.remove(run), Vain.NEVER);
    boolean counts = alone.test(before);
    int times = before.times() + (counts ? 1 : 0);
    int row = before.row() + 1;
    boolean blamed = times >= ENOUGH || row >= patience;
    if (!blamed) {
      vain.put(run, new Vain(times, row, balance, counts ? failures : before.counted()));
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
   * @param times that it was this job's call alone that brought nothing, since the time before
   * @param row that its call brought nothing, in all
   * @param balance by the last of them
   * @param counted how many calls had brought nothing by the last of those times
   */
  private record Vain(int times, int row, long balance, long counted) {

    private static final Vain NEVER = new Vain(0, 0, Long.MIN_VALUE, 0);
  }

  /** A job's run: the next one owes nothing for what became of this. */
  private record Run(UUID job, int number) {

    private static Run of(Claim claim) {
      return new Run(claim.lease().job(), claim.attempt().run());
    }
  }
}
