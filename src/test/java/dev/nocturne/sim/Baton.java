package dev.nocturne.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time in which only one thread runs at a time: whoever has the baton. Who gets it next is
 * decided by time, and at the same time by the order of asking, so a run can be repeated.
 */
final class Baton implements InstantSource {

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final PriorityQueue<Turn> turns =
      new PriorityQueue<>(Comparator.comparingLong(Turn::at).thenComparingLong(Turn::order));
  private final Semaphore back = new Semaphore(0);
  private long order;
  private long now;
  private @Nullable Task running;
  private @Nullable Throwable broken;

  private record Turn(long at, long order, Task task) {}

  private static final class Task {
    final Semaphore go = new Semaphore(0);
    final Runnable body;
    boolean begun;

    Task(Runnable body) {
      this.body = body;
    }
  }

  /** The process of the thread died. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("killed", null, false, false);
    }
  }

  @Override
  public Instant instant() {
    return BEGIN.plusMillis(now);
  }

  /** Milliseconds since the beginning. */
  long now() {
    return now;
  }

  /** Begins something on a thread of its own, after so long. */
  void after(Duration wait, Runnable body) {
    turns.add(new Turn(now + wait.toMillis(), order++, new Task(body)));
  }

  /** Gives the baton away for so long. To be called by a thread that this baton began. */
  void pause(Duration time) {
    Task self = running;
    if (self == null) {
      throw new IllegalStateException("only who has the baton can give it away");
    }
    turns.add(new Turn(now + time.toMillis(), order++, self));
    back.release();
    self.go.acquireUninterruptibly();
  }

  /** Runs until nothing is left to do or the time is up. */
  void run(Duration until) {
    while (true) {
      Turn next = turns.peek();
      if (next == null || next.at() > until.toMillis()) {
        now = until.toMillis();
        return;
      }
      turns.remove();
      now = Math.max(now, next.at());
      resume(next.task());
      if (broken != null) {
        throw new AssertionError("a thread of the simulation broke", broken);
      }
    }
  }

  private void resume(Task task) {
    running = task;
    if (task.begun) {
      task.go.release();
    } else {
      task.begun = true;
      Thread.startVirtualThread(() -> live(task));
    }
    back.acquireUninterruptibly();
    running = null;
  }

  private void live(Task task) {
    try {
      task.body.run();
    } catch (Killed _) {
      // Its process is gone, and it with it.
    } catch (Throwable e) {
      broken = e;
    } finally {
      back.release();
    }
  }
}
