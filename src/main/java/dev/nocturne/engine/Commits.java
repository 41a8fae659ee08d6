package dev.nocturne.engine;

import dev.nocturne.store.Change;
import dev.nocturne.store.JobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Groups the changes of all steps, so that the database sees one transaction for many jobs. While
 * one group is written the next gathers by itself; nothing ever waits for a group to fill.
 */
public final class Commits implements Writer, Runnable {

  private static final System.Logger LOG = System.getLogger(Commits.class.getName());

  private static final int LARGEST_GROUP = 500;

  /**
   * No change joins a group that has more characters, since all of it is held several times while
   * it is written.
   */
  private static final long ENOUGH_TEXT = 4L * 1024 * 1024;

  /** Together well below a lease: later than that, another worker may have the job. */
  private static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(4));

  private final JobStore store;
  private final List<Duration> pauses;
  private final LinkedBlockingQueue<Pending> queue = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  /** Writes to this store, once {@link #run} is given a thread. */
  public Commits(JobStore store) {
    this(store, PAUSES);
  }

  /** Tries a group again after each of these. */
  Commits(JobStore store, List<Duration> pauses) {
    this.store = store;
    this.pauses = List.copyOf(pauses);
  }

  @Override
  public boolean write(Change change) {
    Pending pending = new Pending(change, new CompletableFuture<>());
    queue.add(pending);
    if (closed) {
      refuseAll();
    }
    return pending.written().join();
  }

  /** Writes groups until the thread is interrupted. */
  @Override
  public void run() {
    List<Pending> group = new ArrayList<>();
    try {
      while (true) {
        gather(queue.take(), group);
        write(group);
        group.clear();
      }
    } catch (InterruptedException e) {
      closed = true;
      group.forEach(pending -> pending.written().complete(false));
      refuseAll();
      Thread.currentThread().interrupt();
    }
  }

  private void gather(Pending first, List<Pending> group) {
    long text = 0;
    for (Pending next = first; next != null; ) {
      group.add(next);
      text += next.change().size();
      boolean full = group.size() == LARGEST_GROUP || text > ENOUGH_TEXT;
      next = full ? null : queue.poll();
    }
  }

  /** Nobody writes any more, so nobody may wait for it. */
  private void refuseAll() {
    for (Pending left = queue.poll(); left != null; left = queue.poll()) {
      left.written().complete(false);
    }
  }

  private void write(List<Pending> group) throws InterruptedException {
    for (Duration pause : pauses) {
      if (tryToWrite(group)) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
    // One change that cannot be written must not take the others with it.
    for (Pending pending : group) {
      if (!tryToWrite(List.of(pending))) {
        pending.written().complete(false);
      }
    }
  }

  private boolean tryToWrite(List<Pending> group) {
    try {
      List<Boolean> written = store.commit(group.stream().map(Pending::change).toList());
      for (int i = 0; i < group.size(); i++) {
        group.get(i).written().complete(written.get(i));
      }
      return true;
    } catch (RuntimeException | Error e) {
      // Also an error: if this thread ended, every step would wait for it for ever.
      LOG.log(System.Logger.Level.WARNING, "cannot write " + group.size() + " changes", e);
      return false;
    }
  }

  private record Pending(Change change, CompletableFuture<Boolean> written) {}
}
