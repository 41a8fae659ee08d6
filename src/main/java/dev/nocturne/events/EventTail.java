package dev.nocturne.events;

import dev.nocturne.store.EventLog;
import dev.nocturne.store.EventLog.Touch;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Watches the end of the event log for all readers of this replica, so that a reader waits without
 * asking. It only wakes them; what happened they read themselves, from where they are.
 */
public final class EventTail {

  private static final int PAGE = 500;
  private static final long UNKNOWN = -1;

  private final EventLog log;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private long seen = UNKNOWN;

  public EventTail(EventLog log) {
    this.log = log;
  }

  /**
   * Looks at what was added to the log since the last round and wakes those who watch for it.
   * Rounds must not overlap on one replica; a second caller waits.
   */
  public void round() {
    // The head is read before the watches: who starts to watch after that sees all up to the head.
    long head = log.head();
    if (seen == UNKNOWN || watches.isEmpty()) {
      seen = head;
      return;
    }
    List<Touch> page;
    do {
      page = log.touched(seen, PAGE);
      for (Touch touch : page) {
        wake(touch);
        seen = touch.position();
      }
    } while (page.size() == PAGE);
  }

  /**
   * Calls {@code wake} soon after every event in the scope from now on. Whoever watches reads the
   * log or the job once after this call, since what came before wakes nobody.
   *
   * @param wake must not block
   */
  public Watch watch(String tenant, @Nullable UUID job, Consumer<Touch> wake) {
    begin();
    Watch watch = new Watch(this, tenant, job, wake);
    watches.add(watch);
    return watch;
  }

  /** From the first watch on nothing may be passed over, so the end of the log is looked up. */
  private synchronized void begin() {
    if (seen == UNKNOWN) {
      seen = log.head();
    }
  }

  /** How many readers are waiting or reading. */
  public int watching() {
    return watches.size();
  }

  private void wake(Touch touch) {
    for (Watch watch : watches) {
      if (watch.tenant.equals(touch.tenant())
          && (watch.job == null || watch.job.equals(touch.job()))) {
        watch.wake.accept(touch);
      }
    }
  }

  /** A reader's interest, until it is closed. */
  public static final class Watch implements AutoCloseable {

    private final EventTail tail;
    private final String tenant;
    private final @Nullable UUID job;
    private final Consumer<Touch> wake;

    private Watch(EventTail tail, String tenant, @Nullable UUID job, Consumer<Touch> wake) {
      this.tail = tail;
      this.tenant = tenant;
      this.job = job;
      this.wake = wake;
    }

    @Override
    public void close() {
      tail.watches.remove(this);
    }
  }
}
