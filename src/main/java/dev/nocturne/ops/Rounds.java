package dev.nocturne.ops;

import dev.nocturne.engine.Coalesced;
import dev.nocturne.engine.Dispatcher;
import dev.nocturne.engine.Dispatcher.Found;
import dev.nocturne.engine.LeaseKeeper;
import dev.nocturne.engine.OrphanHunter;
import dev.nocturne.engine.Retention;
import dev.nocturne.engine.SessionCloser;
import dev.nocturne.engine.SessionWarden;
import dev.nocturne.engine.Sweeper;
import dev.nocturne.notte.NotteEndpoint;
import dev.nocturne.store.Upkeep;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.scheduler.Scheduler;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls the engine's rounds in time: the scheduler slowly and surely, a nudge at once. Rounds that
 * one replica does for all take turns.
 */
@Singleton
final class Rounds {

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration SESSIONS = Duration.ofSeconds(5);
  private static final Duration RETENTION = Duration.ofMinutes(1);

  /**
   * After a claim that found nothing, which takes a millisecond and more: under load the next one
   * finds more, and costs the same.
   */
  private static final Duration GATHERING = Duration.ofMillis(5);

  /**
   * What moves is looked for at a nudge and at each tick, and not more often than that when slots
   * become free: each claim under load would be three statements more.
   */
  private static final Duration MOVES = Duration.ofMillis(50);

  private final Dispatcher dispatcher;
  private final Sweeper sweeper;
  private final OrphanHunter orphans;
  private final Retention retention;
  private final Upkeep upkeep;
  private final Outage outage;
  private final ReentrantLock dispatching = new ReentrantLock();
  private final Coalesced dispatch = new Coalesced(this::begin);
  private final Coalesced stops;
  private final AtomicBoolean due = new AtomicBoolean();
  private final AtomicBoolean freed = new AtomicBoolean();
  private volatile boolean closed;
  private volatile long idle = System.nanoTime() - GATHERING.toNanos();
  private volatile long looked = System.nanoTime() - MOVES.toNanos();

  Rounds(
      Dispatcher dispatcher,
      SessionCloser closer,
      Sweeper sweeper,
      OrphanHunter orphans,
      Retention retention,
      Upkeep upkeep,
      Outage outage) {
    this.dispatcher = dispatcher;
    // On a thread of its own: that of a step may still be interrupted, which breaks connections.
    dispatcher.whenFree(() -> Thread.startVirtualThread(this::fill));
    this.stops = new Coalesced(() -> unlessClosed(closer::round));
    this.sweeper = sweeper;
    this.orphans = orphans;
    this.retention = retention;
    this.upkeep = upkeep;
    this.outage = outage;
  }

  /** Hands the rounds to the scheduler. */
  void schedule(
      Scheduler scheduler,
      EngineConfig config,
      LeaseKeeper leases,
      SessionWarden sessions,
      NotteEndpoint notte,
      RoundMeters meters) {
    every(scheduler, "leases", config.lease().dividedBy(3), meters.timed("leases", leases::round));
    every(scheduler, "overdue", TICK, meters.timed("overdue", leases::renewOverdue));
    every(scheduler, "late", TICK, meters.timed("late", leases::endLate));
    every(scheduler, "dispatch", TICK, meters.timed("dispatch", this::beginDue));
    every(scheduler, "stops", TICK, meters.timed("stops", stops));
    Runnable sweep = meters.timed("sweep", sweeper::round);
    every(scheduler, "sweep", TICK, () -> inTurn("sweep", sweeper.pause(config.sweep()), sweep));
    Runnable guard = meters.timed("sessions", sessions::round);
    Runnable sessionsInTurn = () -> inTurn("sessions", SESSIONS, guard);
    every(scheduler, "sessions", TICK, () -> unlessClosed(sessionsInTurn));
    Runnable retire = meters.timed("retention", this::retireAll);
    every(scheduler, "retention", RETENTION, () -> inTurn("retention", RETENTION, retire));
    if (notte.dedicated()) {
      Duration every = config.orphans().every();
      Runnable hunt = meters.timed("orphans", () -> meters.orphaned(orphans.round()));
      every(scheduler, "orphans", every, () -> inTurn("orphans", every, hunt));
    }
  }

  /** Begins what is due, until nothing is. */
  void dispatch() {
    outage.guard(this::beginDue);
  }

  /** Begins what waits to start, since a slot is free. */
  void fill() {
    freed.set(true);
    outage.guard(dispatch);
  }

  /** Begins what has come, unless no slot was free and none has become so. */
  void arrive() {
    outage.guard(dispatch);
  }

  private void beginDue() {
    due.set(true);
    dispatch.run();
  }

  /** Stops the sessions that are to be stopped, some at a time. */
  void stop() {
    outage.guard(stops);
  }

  private void begin() {
    if (dispatcher.full() && !due.get() && !freed.get()) {
      return;
    }
    gather();
    dispatching.lock();
    try {
      Found found;
      do {
        found = claim();
      } while (found == Found.MANY);
      if (found == Found.NOTHING) {
        idle = System.nanoTime();
      }
    } finally {
      dispatching.unlock();
    }
  }

  private Found claim() {
    long now = System.nanoTime();
    boolean time = freed.getAndSet(false) && now - looked > MOVES.toNanos();
    if (!due.getAndSet(false) && !time) {
      return dispatcher.start();
    }
    looked = now;
    return dispatcher.round();
  }

  private void gather() {
    try {
      TimeUnit.NANOSECONDS.sleep(idle + GATHERING.toNanos() - System.nanoTime());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs a round whose work needs a thread of its own: once closed, it is left to others. */
  void unlessClosed(Runnable round) {
    if (!closed) {
      round.run();
    }
  }

  /**
   * Begins nothing any more.
   *
   * @param atMost how long a round is waited for that is claiming at this moment
   */
  void close(Duration atMost) throws InterruptedException {
    closed = true;
    dispatcher.close();
    if (dispatching.tryLock(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      dispatching.unlock();
    }
  }

  private void retireAll() {
    int most = 50;
    while (retention.round() > 0 && most > 0) {
      most--;
    }
  }

  private void inTurn(String round, Duration every, Runnable work) {
    boolean turn = upkeep.turn(round, every);
    outage.answered();
    if (turn) {
      work.run();
    }
  }

  private void every(Scheduler scheduler, String name, Duration every, Runnable round) {
    scheduler
        .newJob(name)
        .setInterval(every.toString())
        .setConcurrentExecution(ConcurrentExecution.SKIP)
        .setTask(_ -> outage.guard(round), true)
        .schedule();
  }
}
