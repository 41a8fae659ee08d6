package dev.nocturne.events;

import dev.nocturne.store.Event;
import dev.nocturne.store.EventLog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Feeds one sink from the event log. Only one replica feeds a sink at a time, and the sink's mark
 * moves after the sink has acknowledged; so every event arrives at least once, in order.
 */
public final class Relay {

  private static final Logger LOG = System.getLogger(Relay.class.getName());

  /** Events carry results of up to some megabytes, so few are held at once. */
  private static final int PAGE = 50;

  private final EventLog log;
  private final Sink sink;
  private final String holder;
  private final Duration lease;

  /**
   * A relay on one replica.
   *
   * @param holder the replica's name
   * @param lease how long the sink stays with this replica after its last page; longer than a page
   *     takes to deliver
   */
  public Relay(EventLog log, Sink sink, String holder, Duration lease) {
    this.log = log;
    this.sink = sink;
    this.holder = holder;
    this.lease = lease;
  }

  /**
   * Delivers what the sink has not got yet, until there is no more, the sink fails, or another
   * replica feeds it.
   *
   * @return how many events were delivered
   */
  public int round() {
    int delivered = 0;
    while (true) {
      OptionalLong mark = log.takeSink(sink.name(), holder, lease);
      if (mark.isEmpty()) {
        return delivered;
      }
      List<Event> page = log.after(mark.getAsLong(), EventLog.Scope.ALL, PAGE);
      if (page.isEmpty() || !delivered(page)) {
        return delivered;
      }
      log.markSink(sink.name(), holder, page.getLast().position());
      delivered += page.size();
    }
  }

  private boolean delivered(List<Event> page) {
    try {
      sink.deliver(page);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (Exception e) {
      LOG.log(
          Level.WARNING,
          () -> "events from " + page.getFirst().id() + " on did not reach " + sink.name(),
          e);
      return false;
    }
  }
}
