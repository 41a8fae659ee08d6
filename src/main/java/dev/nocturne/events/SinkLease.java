package dev.nocturne.events;

import dev.nocturne.store.EventLog;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The right to feed a sink, which one replica has at a time. By the replica's own clock it ends
 * before anybody else can have it, whatever the database says meanwhile or does not say.
 */
final class SinkLease {

  /** Of the time: so often it is looked whether a delivery may go on. */
  private static final int SLICES = 12;

  /** Of those: so often the sink is taken anew. */
  private static final int A_THIRD = SLICES / 3;

  private final EventLog log;
  private final String sink;
  private final String holder;
  private final Duration time;
  private final LongSupplier nanos;

  /** When somebody else may have it, unless it is taken or marked again before. */
  private volatile long until;

  /**
   * @param time how long it stays with a replica that gives no sign of life
   * @param nanos the replica's own clock, which only grows
   */
  SinkLease(EventLog log, String sink, String holder, Duration time, LongSupplier nanos) {
    this.log = log;
    this.sink = sink;
    this.holder = holder;
    this.time = time;
    this.nanos = nanos;
  }

  /** The sink's mark, if this replica has it from now on. */
  OptionalLong take() {
    long asked = nanos.getAsLong();
    OptionalLong mark = log.takeSink(sink, holder, time);
    if (mark.isPresent()) {
      until = asked + time.toNanos();
    }
    return mark;
  }

  /** Marks how far the sink is, which is a sign of life as well; no if another replica has it. */
  boolean mark(long position) {
    long asked = nanos.getAsLong();
    boolean marked = log.markSink(sink, holder, position, time);
    if (marked) {
      until = asked + time.toNanos();
    }
    return marked;
  }

  /** Lets another replica have it at once. */
  void release() {
    boolean _ = log.markSink(sink, holder, 0, Duration.ZERO);
  }

  /** Whether a sixth of the time is left: what leaves later could meet what another one sends. */
  boolean holds() {
    return nanos.getAsLong() - until + time.toNanos() / 6 < 0;
  }

  /**
   * Waits for a delivery while this replica has the sink, and says so all the time; by a thread of
   * its own, since the database may be silent for longer than that.
   *
   * @return whether it is done
   */
  boolean holdsUntilDone(Future<?> delivery) throws ExecutionException, InterruptedException {
    FutureTask<OptionalLong> renewal = null;
    for (int slice = 1; holds(); slice++) {
      try {
        delivery.get(time.toMillis() / SLICES, TimeUnit.MILLISECONDS);
        return true;
      } catch (TimeoutException _) {
        if (isLost(renewal)) {
          return false;
        }
        if (slice % A_THIRD == 0 && (renewal == null || renewal.isDone())) {
          renewal = new FutureTask<>(this::take);
          Thread.ofVirtual().name("holds " + sink).start(renewal);
        }
      }
    }
    return false;
  }

  private static boolean isLost(@Nullable FutureTask<OptionalLong> renewal) {
    return renewal != null
        && renewal.state() == Future.State.SUCCESS
        && renewal.resultNow().isEmpty();
  }
}
