package dev.nocturne.events;

import dev.nocturne.store.EventLog;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.EventLog.Touch;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

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
    if (!watched()) {
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
   * @param scope what one tenant wants to see
   * @param wake must not block
   */
  public Watch watch(Scope scope, Consumer<Touch> wake) {
    Watch watch = new Watch(this, scope, wake);
    begin(watch);
    return watch;
  }

  /** From the first watch on nothing may be passed over, so the end of the log is looked up. */
  private synchronized void begin(Watch watch) {
    if (seen == UNKNOWN) {
      seen = log.head();
    }
    watches.add(watch);
  }

  /** While nobody watches nobody asks where the log ends. */
  private synchronized boolean watched() {
    if (watches.isEmpty()) {
      seen = UNKNOWN;
    }
    return seen != UNKNOWN;
  }

  /** How many readers are waiting or reading. */
  public int watching() {
    return watches.size();
  }

  private void wake(Touch touch) {
    for (Watch watch : watches) {
      if (watch.sees(touch)) {
        watch.wake.accept(touch);
      }
    }
  }

  /** A reader's interest, until it is closed. */
  public static final class Watch implements AutoCloseable {

    private final EventTail tail;
    private final Scope scope;
    private final Consumer<Touch> wake;

    private Watch(EventTail tail, Scope scope, Consumer<Touch> wake) {
      this.tail = tail;
      this.scope = scope;
      this.wake = wake;
    }

    private boolean sees(Touch touch) {
      return touch.tenant().equals(scope.tenant())
          && (scope.job() == null || scope.job().equals(touch.subject()))
          && (scope.batch() == null || scope.batch().equals(touch.batch()));
    }

    @Override
    public void close() {
      tail.watches.remove(this);
    }
  }
}
