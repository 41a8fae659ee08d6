package dev.nocturne.webhook;

import dev.nocturne.store.Deliveries;
import dev.nocturne.store.Deliveries.Ask;
import dev.nocturne.store.Deliveries.Due;
import dev.nocturne.store.Deliveries.Fault;
import dev.nocturne.store.Deliveries.Verdict;
import dev.nocturne.store.StoreUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Brings what is due to its webhooks, each on a virtual thread. Webhooks that fail get at most half
 * of the room and one call at a time, and one tenant gets half of it too, so that neither the dead
 * nor the slow webhooks of one tenant slow those of another.
 */
public final class Courier {

  private static final Logger LOG = System.getLogger(Courier.class.getName());

  /** Longer than a look-up, a call and a few statements together. */
  private static final Duration LEASE = Duration.ofSeconds(40);

  private static final int ONE = 1;

  private final Deliveries deliveries;
  private final Payloads payloads;
  private final Sender sender;
  private final RetrySchedule schedule;
  private final Terms terms;
  private final Semaphore room;
  private final Semaphore roomForFailing;
  private final int half;
  private volatile boolean closed;
  private volatile Runnable freed = () -> {};

  /**
   * How much is done at once.
   *
   * @param atOnce calls on this replica
   * @param each calls of one webhook, on all replicas together
   * @param emulated whether no real browser is behind what is told
   */
  public record Terms(int atOnce, int each, BooleanSupplier emulated) {}

  /** A courier on one replica. */
  public Courier(
      Deliveries deliveries,
      Payloads payloads,
      Sender sender,
      RetrySchedule schedule,
      Terms terms) {
    this.deliveries = deliveries;
    this.payloads = payloads;
    this.sender = sender;
    this.schedule = schedule;
    this.terms = terms;
    this.room = new Semaphore(terms.atOnce());
    this.half = Math.max(ONE, terms.atOnce() / 2);
    this.roomForFailing = new Semaphore(half);
  }

  /** Calls this whenever there is room again. */
  public void whenFreed(Runnable freed) {
    this.freed = freed;
  }

  /**
   * Takes what is due and there is room for, and sends it off. Rounds must not overlap.
   *
   * @return how many deliveries were taken
   */
  public int round() {
    if (closed) {
      return 0;
    }
    int taken = take(room.availablePermits(), false);
    return taken + take(Math.min(room.availablePermits(), roomForFailing.availablePermits()), true);
  }

  /** How many calls are under way. */
  int underWay() {
    return terms.atOnce() - room.availablePermits();
  }

  /** Takes nothing any more, and waits a little for what is under way. */
  public void close(Duration atMost) throws InterruptedException {
    closed = true;
    if (room.tryAcquire(terms.atOnce(), atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      room.release(terms.atOnce());
    }
  }

  private int take(int most, boolean failing) {
    if (most == 0) {
      return 0;
    }
    List<Due> all =
        deliveries.claim(new Ask(most, failing, failing ? ONE : terms.each(), half, LEASE));
    for (Due due : all) {
      // Only rounds take room, so there is as much as was asked for.
      room.acquireUninterruptibly();
      if (failing) {
        roomForFailing.acquireUninterruptibly();
      }
      Thread.ofVirtual().name("webhook").start(() -> run(due, failing));
    }
    return all.size();
  }

  private void run(Due due, boolean failing) {
    try {
      boolean _ = deliveries.settle(due.ticket(), verdict(due));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (StoreUnavailable e) {
      // Its lease ends, and then it is tried again.
      LOG.log(Level.DEBUG, () -> "delivery " + due.ticket().delivery() + " is not settled", e);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, () -> "delivery " + due.ticket().delivery() + " broke", e);
    } finally {
      if (failing) {
        roomForFailing.release();
      }
      room.release();
      freed.run();
    }
  }

  /** What breaks here counts as a try, or it would be tried for ever. */
  private Verdict verdict(Due due) throws InterruptedException {
    try {
      return deliver(due);
    } catch (StoreUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, () -> "delivery " + due.ticket().delivery() + " broke", e);
      return schedule.judge(due, new Answer.Silent("something went wrong here"));
    }
  }

  private Verdict deliver(Due due) throws InterruptedException {
    Optional<byte[]> body = payloads.of(due);
    if (body.isEmpty()) {
      return new Verdict.Dropped(new Fault(null, "the event is no longer kept"));
    }
    if (due.secrets().isEmpty()) {
      LOG.log(
          Level.WARNING,
          () ->
              "the secret of webhook "
                  + due.ticket().webhook()
                  + " cannot be read: its key is gone");
      return schedule.judge(due, new Answer.Silent("its secret cannot be read"));
    }
    return schedule.judge(due, sender.send(due.url(), headers(due, body.get()), body.get()));
  }

  private Map<String, String> headers(Due due, byte[] body) {
    String id = due.message().event();
    long timestamp = due.at().getEpochSecond();
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "Nocturne");
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", Long.toString(timestamp));
    headers.put("webhook-signature", Signature.of(id, timestamp, body, due.secrets()));
    if (terms.emulated().getAsBoolean()) {
      headers.put("X-Nocturne-Emulator", "true");
    }
    return headers;
  }
}
