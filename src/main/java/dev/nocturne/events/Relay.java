package dev.nocturne.events;

import dev.nocturne.store.EventLog;
import dev.nocturne.store.Parcel;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one sink from the event log. Only one replica feeds a sink at a time, and the sink's mark
 * moves after the sink has acknowledged; so every event arrives at least once, in order.
 */
public final class Relay {

  private static final Logger LOG = System.getLogger(Relay.class.getName());

  /** A sink that refused is left alone for so long, however many events call. */
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(2);

  /** A delivery that takes longer is told as trouble. */
  private static final long SLOW = TimeUnit.SECONDS.toNanos(5);

  private final EventLog log;
  private final Sink sink;
  private final SinkLease lease;
  private final Terms terms;
  private final LongSupplier nanos;
  private volatile @Nullable String refusal;
  private volatile @Nullable Long since;
  private volatile boolean leaving;
  private long refusedAt;

  /**
   * How a relay feeds.
   *
   * @param load how much it carries at once
   * @param lease how long the sink stays with a replica that gives no sign of life
   */
  public record Terms(Parcel.Load load, Duration lease) {}

  /**
   * A relay on one replica.
   *
   * @param holder the replica's name
   * @param nanos the replica's own clock, which only grows
   */
  public Relay(EventLog log, Sink sink, String holder, Terms terms, LongSupplier nanos) {
    this.log = log;
    this.sink = sink;
    this.lease = new SinkLease(log, sink.name(), holder, terms.lease(), nanos);
    this.terms = terms;
    this.nanos = nanos;
  }

  /** The name of the sink that it feeds. */
  public String name() {
    return sink.name();
  }

  /** How many events the sink has not got yet. */
  public long lag() {
    return log.lag(sink.name());
  }

  /** What keeps events from arriving, if this replica feeds the sink and something does. */
  public Optional<String> trouble() {
    Long begun = since;
    return begun != null && nanos.getAsLong() - begun > SLOW
        ? Optional.of("does not answer")
        : Optional.ofNullable(refusal);
  }

  /**
   * Delivers what the sink has not got yet, until there is no more, the sink fails, or another
   * replica feeds it. Rounds must not overlap.
   *
   * @return how many events were delivered
   */
  public int round() {
    if (refusal != null && nanos.getAsLong() - refusedAt < PAUSE) {
      return 0;
    }
    OptionalLong mark = lease.take();
    if (mark.isEmpty()) {
      // Whoever feeds it tells how that goes.
      refusal = null;
      return 0;
    }
    int delivered = 0;
    Page page = after(mark.getAsLong());
    while (!leaving && !page.parcels().isEmpty() && lease.holds()) {
      Page next = delivered(page);
      if (next == null || !lease.mark(page.last())) {
        break;
      }
      delivered += page.parcels().size();
      page = next.parcels().isEmpty() ? after(page.last()) : next;
    }
    return delivered;
  }

  /** Events that were read, and what of them leaves. */
  private record Page(List<Parcel> parcels, Sink.Shipment shipment) {

    private static final Page NONE = new Page(List.of(), () -> {});

    private long last() {
      return parcels.getLast().event().position();
    }
  }

  private Page after(long position) {
    List<Parcel> parcels = log.parcels(position, terms.load());
    return parcels.isEmpty() ? Page.NONE : new Page(parcels, packed(parcels));
  }

  /** What cannot be packed is refused when its turn comes. */
  private Sink.Shipment packed(List<Parcel> parcels) {
    try {
      return sink.pack(parcels);
    } catch (RuntimeException e) {
      return () -> {
        throw e;
      };
    }
  }

  /** Ends a round after the page under way; there will be no other. */
  public void leave() {
    leaving = true;
  }

  /** Lets another replica feed the sink at once; to be called after the last round. */
  public void release() {
    lease.release();
  }

  /**
   * Delivers a page, and reads and packs the next one meanwhile if this one is full.
   *
   * @return the next page, empty if it was not read; null if this one did not arrive
   */
  private @Nullable Page delivered(Page page) {
    FutureTask<@Nullable Void> delivery =
        new FutureTask<>(
            () -> {
              page.shipment().leave();
              return null;
            });
    since = nanos.getAsLong();
    Thread thread = Thread.ofVirtual().name("to " + sink.name()).start(delivery);
    FutureTask<Page> next = new FutureTask<>(() -> after(page.last()));
    boolean full = page.parcels().size() == terms.load().events();
    if (full) {
      Thread.ofVirtual().name("reads for " + sink.name()).start(next);
    }
    try {
      if (!lease.holdsUntilDone(delivery)) {
        return null;
      }
      recovered();
      return full ? read(next) : Page.NONE;
    } catch (ExecutionException e) {
      refused(page.parcels(), e.getCause());
      return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      callOff(thread);
      since = null;
    }
  }

  /** The page, or nothing if it could not be read: then it is read again, and that told. */
  private static Page read(FutureTask<Page> page) throws InterruptedException {
    try {
      return page.get();
    } catch (ExecutionException _) {
      return Page.NONE;
    }
  }

  /** The next page must not begin while anything of this one is still on its way. */
  private static void callOff(Thread delivery) {
    boolean interrupted = Thread.interrupted();
    delivery.interrupt();
    while (delivery.isAlive()) {
      try {
        delivery.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void refused(List<Parcel> page, @Nullable Throwable cause) {
    refusedAt = nanos.getAsLong();
    String because = String.valueOf(cause == null ? null : cause.getMessage());
    // Said once and not at each try; an operator sees in readiness how it goes on.
    Level level = refusal == null ? Level.WARNING : Level.DEBUG;
    String first = page.getFirst().event().id().toString();
    LOG.log(level, () -> "events wait for " + sink.name() + ", from " + first + " on: " + because);
    LOG.log(Level.DEBUG, () -> "events did not reach " + sink.name(), cause);
    refusal = because;
  }

  private void recovered() {
    if (refusal != null) {
      LOG.log(Level.INFO, () -> "events reach " + sink.name() + " again");
      refusal = null;
    }
  }
}
