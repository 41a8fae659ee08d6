package dev.nocturne.sim;

import dev.nocturne.engine.Dispatcher;
import dev.nocturne.engine.EngineSettings;
import dev.nocturne.engine.InFlight;
import dev.nocturne.engine.LeaseKeeper;
import dev.nocturne.engine.OrphanHunter;
import dev.nocturne.engine.SessionCloser;
import dev.nocturne.engine.Step;
import dev.nocturne.engine.Sweeper;
import dev.nocturne.engine.Watch;
import dev.nocturne.engine.Writer;
import dev.nocturne.flow.FlowSettings;
import dev.nocturne.flow.Flows;
import dev.nocturne.job.RetryPolicy;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.Pressure;
import dev.nocturne.seal.Seal;
import dev.nocturne.store.JobStore;
import dev.nocturne.store.Slots;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One process of the service: it can be killed, begins anew after a while, and can stand still, by
 * itself or with its machine, whose clock stands still as well then.
 */
final class Replica {

  static final Duration LEASE = Duration.ofSeconds(30);

  private final String name;
  private final World world;
  private int life;
  private long frozenFrom;
  private long frozenUntil;
  private boolean withItsClock;

  /** For how long the clock stood still before that, in ms. */
  private long stood;

  Replica(String name, World world) {
    this.name = name;
    this.world = world;
  }

  /** Begins a life: a fresh process on the same database. */
  void begin() {
    life++;
    Life process = new Life(life);
    Baton baton = world.baton();
    EngineSettings settings =
        new EngineSettings(
            name + "-" + life,
            LEASE,
            16,
            world.slotCount(),
            world.listLag(),
            Duration.ofMinutes(5));
    LongSupplier nanoTime = () -> Duration.ofMillis(clock(baton.now())).toNanos();
    Mutant mutant = world.mutant();
    JobStore store =
        mutant.store(new PausingStore(world.store(), process, world.chaos(), world.witness()));
    Slots slots = new PausingSlots(world.store().slots(), process);
    Notte notte = new SimNotte(world, process);
    Pressure pressure = new Pressure(baton, world.chaos().random(), _ -> {});
    InFlight inFlight = new InFlight(nanoTime, LEASE);
    Flows flows =
        new Flows(
            mutant.notte(notte),
            new Seal(List.of()),
            new FlowSettings(Duration.ofSeconds(15), world.listLag()));
    Writer writer = mutant.writer(change -> store.commit(List.of(change)).getFirst());
    RetryPolicy retries = new RetryPolicy(world.chaos().random());
    Step step = new Step(flows, writer, retries, notte, inFlight, Watch.NOBODY);
    Dispatcher dispatcher =
        new Dispatcher(
            store,
            step,
            inFlight,
            pressure,
            task -> baton.after(Duration.ZERO, () -> process.run(task)),
            settings);
    dispatcher.whenFree(() -> baton.after(Duration.ZERO, () -> process.run(dispatcher::round)));
    LeaseKeeper keeper = new LeaseKeeper(store, inFlight, settings);
    Sweeper sweeper = new Sweeper(store, notte, settings, nanoTime);
    SessionCloser closer =
        new SessionCloser(
            slots,
            mutant.ofCloser(notte),
            task -> baton.after(Duration.ZERO, () -> process.run(task)));
    OrphanHunter orphans = new OrphanHunter(slots, notte, settings);
    every(process, Duration.ofSeconds(2), dispatcher::round);
    every(process, LEASE.dividedBy(3), keeper::round);
    every(process, Duration.ofSeconds(1), keeper::renewOverdue);
    every(process, Duration.ofSeconds(1), keeper::endLate);
    every(process, Duration.ofSeconds(3), closer::round);
    every(process, Duration.ofSeconds(5), () -> inTurn("sweep", 5, sweeper::round));
    every(process, Duration.ofMinutes(1), () -> inTurn("orphans", 60, orphans::round));
  }

  private long clock(long now) {
    return now - stood - (withItsClock ? Math.min(now, frozenUntil) - frozenFrom : 0);
  }

  private void freeze(Duration still, boolean clockToo) {
    long now = world.baton().now();
    stood = now - clock(now);
    withItsClock = clockToo;
    frozenFrom = now;
    frozenUntil = now + still.toMillis();
  }

  private void inTurn(String round, long seconds, Runnable work) {
    if (world.store().turn(round, Duration.ofSeconds(seconds))) {
      work.run();
    }
  }

  private void every(Life process, Duration time, Runnable round) {
    world
        .baton()
        .after(
            time,
            () -> {
              if (process.alive()) {
                every(process, time, round);
                process.run(round);
              }
            });
  }

  private void die() {
    life++;
    Duration down = world.chaos().between(Duration.ofSeconds(1), Duration.ofSeconds(40));
    world.baton().after(down, this::begin);
  }

  /** One life of the replica, as its threads see it. */
  final class Life {

    private final int born;

    private Life(int born) {
      this.born = born;
    }

    boolean alive() {
      return life == born;
    }

    /** A moment at which anything may happen to the process. */
    void moment(Duration passes) {
      Chaos chaos = world.chaos();
      if (alive() && chaos.kills()) {
        die();
      }
      // Slots are waited for by a minute more than a session may last, and no longer.
      boolean rested = world.baton().now() > frozenUntil + LEASE.multipliedBy(2).toMillis();
      if (rested && chaos.freezes()) {
        freeze(chaos.between(LEASE, LEASE.multipliedBy(2)), chaos.random().nextBoolean());
      }
      world.baton().pause(passes);
      while (alive() && world.baton().now() < frozenUntil) {
        world.baton().pause(Duration.ofMillis(frozenUntil - world.baton().now()));
      }
      if (!alive()) {
        throw new Baton.Killed();
      }
    }

    private void run(Runnable task) {
      if (alive()) {
        try {
          task.run();
        } catch (NotteException e) {
          world.violation("a round let an error of Notte through: " + e);
        }
      }
    }
  }
}
