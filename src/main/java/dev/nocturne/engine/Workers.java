package dev.nocturne.engine;

import java.util.concurrent.Semaphore;

/** The workers of this replica, one for each step whose calls are short. */
final class Workers {

  /**
   * This part of them is free before anybody is told, or each step that ends would make a claim.
   */
  private static final int PART = 8;

  private final Semaphore free;
  private final int enough;
  private volatile boolean missed;
  private volatile Runnable whenFree = () -> {};

  Workers(int all) {
    this.free = new Semaphore(all);
    this.enough = Math.max(1, all / PART);
  }

  /** Calls this on the thread of a step that ends, once there are workers again. */
  void whenFree(Runnable told) {
    whenFree = told;
  }

  /** How many are free. If none is, it is told when some are again. */
  int free() {
    int now = free.availablePermits();
    if (now > 0) {
      return now;
    }
    missed = true;
    // Those that became free before that was noted told nobody.
    return free.availablePermits();
  }

  void take() {
    free.acquireUninterruptibly();
  }

  void giveBack() {
    free.release();
    if (missed && free.availablePermits() >= enough) {
      missed = false;
      whenFree.run();
    }
  }
}
