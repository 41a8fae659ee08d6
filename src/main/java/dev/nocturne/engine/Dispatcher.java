package dev.nocturne.engine;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.notte.Pressure;
import dev.nocturne.store.ClaimRequest;
import dev.nocturne.store.JobStore;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Claims as many due jobs as this replica has workers and the cluster has slots, and steps them.
 */
public final class Dispatcher {

  private static final int LARGEST_CLAIM = 200;

  private final JobStore store;
  private final Step step;
  private final InFlight inFlight;
  private final Pressure pressure;
  private final Executor threads;
  private final EngineSettings settings;
  private final Workers workers;
  private volatile boolean open = true;
  private volatile boolean resting;

  /** Whether the last claim that looked for jobs which move has found some. */
  private volatile boolean moving = true;

  private volatile boolean full;

  /** A dispatcher that runs its steps on these threads. */
  public Dispatcher(
      JobStore store,
      Step step,
      InFlight inFlight,
      Pressure pressure,
      Executor threads,
      EngineSettings settings) {
    this.store = store;
    this.step = step;
    this.inFlight = inFlight;
    this.pressure = pressure;
    this.threads = threads;
    this.settings = settings;
    this.workers = new Workers(settings.workers());
  }

  /**
   * Calls this when a claim found no worker free and some are again. It runs on the thread of a
   * step that is over.
   */
  public void whenFree(Runnable told) {
    workers.whenFree(told);
  }

  /** What a claim has found. */
  public enum Found {
    /** Nothing is due, or nothing is free. */
    NOTHING,
    /** All that is due or free at this moment; a nudge tells of more. */
    ALL,
    /** As many as were asked for; there may be more. */
    MANY
  }

  /** Claims once and begins the steps. */
  public Found round() {
    return round(true);
  }

  /** The same for jobs that start and no others, unless there were others the last time. */
  public Found start() {
    return round(moving);
  }

  /** Whether {@link #start} would find no slot, since the last claim found none. */
  public boolean full() {
    return full;
  }

  private Found round(boolean all) {
    int free = Math.min(workers.free(), LARGEST_CLAIM);
    full = false;
    if (!open || resting) {
      return Found.NOTHING;
    }
    if (free == 0) {
      // Whoever claims when some are free again does not know what this one was to look for.
      moving |= all;
      return Found.NOTHING;
    }
    ClaimRequest request = request(free, all);
    long begun = inFlight.now();
    List<Claim> claims = store.claim(request);
    full = store.full();
    claims.forEach(claim -> begin(claim, begun));
    boolean some = claims.stream().anyMatch(claim -> !(claim.progress() instanceof Fresh));
    if (all) {
      moving = some;
    }
    if (claims.isEmpty()) {
      return Found.NOTHING;
    }
    int asked = some ? request.moving() : free;
    return claims.size() < asked ? Found.ALL : Found.MANY;
  }

  /** Claims nothing any more; what is under way goes on. */
  public void close() {
    open = false;
  }

  /** Claims nothing for a while, or claims again; what is under way goes on. */
  void rest(boolean wanted) {
    resting = wanted;
  }

  /**
   * Half of the workers are kept for what starts, and what moves leaves it the rest. While Notte
   * holds the key back, nothing is begun; what is under way is looked at all the same.
   */
  private ClaimRequest request(int free, boolean all) {
    EnumSet<Kind> kinds = EnumSet.allOf(Kind.class);
    kinds.removeAll(pressure.paused());
    int most = all ? (free + 1) / 2 : 0;
    int starting = pressure.holds().isZero() ? free : 0;
    int slots = pressure.slots(settings.slots());
    return new ClaimRequest(settings.holder(), settings.lease(), most, starting, slots, kinds);
  }

  private void begin(Claim claim, long asked) {
    InFlight.Entry entry = inFlight.enter(claim, asked);
    boolean counted = claim.spec().kind().shortCalls();
    if (counted) {
      workers.take();
    }
    threads.execute(
        () -> {
          try {
            step.run(claim, entry);
          } finally {
            inFlight.leave(entry);
            if (counted) {
              workers.giveBack();
            }
          }
        });
  }
}
