package dev.nocturne.events;

import dev.nocturne.store.Event;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.Parcel;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A log that counts what it is asked for, and can be gone when a mark is to be set. */
public final class WatchedLog implements EventLog {

  private final EventLog log;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicInteger heads = new AtomicInteger();
  private final AtomicInteger pages = new AtomicInteger();
  private volatile boolean marks = true;
  private volatile Runnable beforePages = () -> {};
  private volatile CountDownLatch beforeTaking = new CountDownLatch(0);

  /** Everything goes to {@code log}. */
  public WatchedLog(EventLog log) {
    this.log = log;
  }

  /** How often a sink was taken, or tried to be. */
  public int taken() {
    return taken.get();
  }

  /** How often somebody asked where it ends. */
  public int heads() {
    return heads.get();
  }

  /** How many pages were asked for to be sent. */
  public int pages() {
    return pages.get();
  }

  /** From now on the replica dies before it can set a mark. */
  public void dieAtMark() {
    marks = false;
  }

  /** From now on this happens before a page is read. */
  public void beforePages(Runnable deed) {
    beforePages = deed;
  }

  /** From now on who takes a sink waits for that. */
  public void beforeTaking(CountDownLatch answer) {
    beforeTaking = answer;
  }

  @Override
  public List<Event> after(long position, Scope scope, int limit) {
    return log.after(position, scope, limit);
  }

  @Override
  public List<Parcel> parcels(long position, Parcel.Load load) {
    pages.incrementAndGet();
    beforePages.run();
    return log.parcels(position, load);
  }

  @Override
  public long head() {
    heads.incrementAndGet();
    return log.head();
  }

  @Override
  public OptionalLong position(String tenant, Event.Id id) {
    return log.position(tenant, id);
  }

  @Override
  public OptionalLong takeSink(String sink, String holder, Duration lease) {
    try {
      beforeTaking.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    OptionalLong mark = log.takeSink(sink, holder, lease);
    taken.incrementAndGet();
    return mark;
  }

  @Override
  public boolean markSink(String sink, String holder, long position, Duration lease) {
    if (!marks) {
      throw new IllegalStateException("died");
    }
    return log.markSink(sink, holder, position, lease);
  }

  @Override
  public long lag(String sink) {
    return log.lag(sink);
  }
}
