package dev.nocturne.engine;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Claim.Times;
import dev.nocturne.job.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The steps that this replica has under way, each with its lease and its thread. */
public final class InFlight {

  private final ConcurrentHashMap<Lease, Entry> entries = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private final Duration lease;

  /**
   * @param nanoTime a clock that never goes back, as {@link System#nanoTime()}
   * @param lease how long a claim or a renewal holds
   */
  public InFlight(LongSupplier nanoTime, Duration lease) {
    this.nanoTime = nanoTime;
    this.lease = lease;
  }

  /** Now, on the clock that never goes back. */
  long now() {
    return nanoTime.getAsLong();
  }

  /**
   * Notes a claim before its step is begun.
   *
   * @param asked when it was asked for, on this clock: it holds from then on and its times are of
   *     then, however late its answer came
   */
  Entry enter(Claim claim, long asked) {
    Entry entry = new Entry(claim.lease());
    entry.heldUntil = asked + lease.toNanos();
    entry.told = asked;
    entry.alarm = Alarm.of(claim.times(), asked);
    entries.put(claim.lease(), entry);
    return entry;
  }

  /** Forgets a step that is over. */
  void leave(Entry entry) {
    entries.remove(entry.lease);
  }

  /** How many steps are under way. */
  public int count() {
    return entries.size();
  }

  /** The leases of all steps under way. */
  List<Lease> leases() {
    return List.copyOf(entries.keySet());
  }

  /**
   * Those that were not renewed for two fifths of a lease, while each third of it they are to be.
   */
  List<Lease> overdue() {
    long now = nanoTime.getAsLong();
    long least = lease.toNanos() / 5 * 3;
    return entries.values().stream()
        .filter(entry -> entry.heldUntil - now < least)
        .map(entry -> entry.lease)
        .toList();
  }

  /**
   * Whether a step may begin another call: not by a lease for which calls are ended, or that is
   * over, even before anybody hears of it. One that was late may again if its lease was renewed
   * since; this is asked between two calls, so that what was given up stays given up.
   */
  boolean mayGoOn(Entry entry) {
    return entry.mayGoOn(soon());
  }

  /** By a lease that does not last until then somebody else may have the job soon. */
  private long soon() {
    return now() + lease.toNanos() / 6;
  }

  /**
   * Notes that a lease was renewed.
   *
   * @param asked when the renewal was asked for, on this clock
   */
  void renewed(Lease held, long asked) {
    Entry entry = entries.get(held);
    if (entry != null) {
      entry.heldUntil = asked + lease.toNanos();
    }
  }

  /** Ends the upstream call of a step, if it is still under way. */
  void interrupt(Lease lease, Why why) {
    Entry entry = entries.get(lease);
    if (entry != null) {
      entry.interrupt(why);
    }
  }

  /**
   * The times of a step by now: since they were last told, the clock went on. A step may make many
   * calls under one claim.
   */
  Times later(Entry entry, Times times) {
    long now = nanoTime.getAsLong();
    Instant later = times.now().plusNanos(now - entry.told);
    entry.told = now;
    return new Times(later, times.attemptStarted(), times.attemptEnds(), times.deadline());
  }

  /**
   * The session was opened, from which the attempt's timeout counts.
   *
   * @param times as they are now
   * @return the times with that timeout
   */
  Times sessionOpened(Entry entry, Times times) {
    Duration timeout = Duration.between(times.attemptStarted(), times.attemptEnds());
    Instant now = times.now();
    Times counted = new Times(now, times.attemptStarted(), now.plus(timeout), times.deadline());
    entry.alarm = Alarm.of(counted, nanoTime.getAsLong());
    entry.begunAnew();
    return counted;
  }

  /**
   * Ends the calls of steps whose attempt has taken its timeout, or whose deadline has passed; and
   * of those whose lease was not renewed and has a sixth left. To be called each second, by nobody
   * who waits for the database meanwhile.
   */
  void interruptLate() {
    for (Entry entry : entries.values()) {
      entry.endIfLate(soon());
      Alarm alarm = entry.alarm;
      if (alarm != null && now() - alarm.at() > 0) {
        entry.interrupt(alarm.why());
      }
    }
  }

  /** Ends the calls of all steps, which then give their jobs back. */
  public void interruptAll() {
    entries.values().forEach(entry -> entry.interrupt(Why.STOPPING));
  }

  /** Why a step is interrupted. */
  enum Why {
    /** Another worker may have the job: nothing can be written any more. */
    LOST,
    /** The client wants the job to end. */
    CANCELLED,
    /** The attempt has taken longer than it may. */
    TIMED_OUT,
    /** The job's deadline has passed. */
    OVERDUE,
    /** This replica stops; the job is given back. */
    STOPPING
  }

  /** One step under way. */
  static final class Entry {

    private final Lease lease;
    private volatile @Nullable Alarm alarm;
    private volatile long heldUntil;

    /** When the times of its claim were last told; known to its own thread alone. */
    private long told;

    private volatile @Nullable Why why;

    /** Its lease was not renewed in time; what else it was told holds again if it is. */
    private volatile boolean late;

    private @Nullable Thread thread;

    private Entry(Lease lease) {
      this.lease = lease;
    }

    private synchronized boolean mayGoOn(long soon) {
      late = soon - heldUntil > 0;
      return why() != Why.LOST;
    }

    /**
     * Begins a call upstream, in which alone a step can be interrupted, or says why not. One after
     * the attempt's end is there to clean up.
     */
    synchronized @Nullable Why calling() {
      Why reason = why() == Why.TIMED_OUT ? null : why();
      if (reason == null) {
        thread = Thread.currentThread();
      }
      return reason;
    }

    /** The call is over. No interrupt that came for it may reach what follows. */
    synchronized void called() {
      thread = null;
      boolean _ = Thread.interrupted();
    }

    /** Why the step was interrupted, or null if it was not. */
    @Nullable Why why() {
      return late ? Why.LOST : why;
    }

    /** A timeout that passed while the session was being opened has not passed any more. */
    private synchronized void begunAnew() {
      if (why == Why.TIMED_OUT) {
        why = null;
      }
    }

    private synchronized void endIfLate(long soon) {
      if (soon - heldUntil > 0) {
        late = true;
        end();
      }
    }

    /** The first reason holds, except that a lost lease ends what any other one let go on. */
    private synchronized void interrupt(Why reason) {
      Why before = why;
      if (before != null && (reason != Why.LOST || before == Why.LOST)) {
        return;
      }
      why = reason;
      end();
    }

    private synchronized void end() {
      if (thread != null) {
        thread.interrupt();
      }
    }
  }
}
