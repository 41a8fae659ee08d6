package dev.nocturne.ops;

import dev.nocturne.store.BatchControl;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;

/** Goes on with what clients asked of whole batches, also on a replica that is gone. */
@Singleton
class BatchOrderRounds {

  /** So much is done in one round; the next one comes soon, and every replica has its own. */
  private static final int MOST = 100;

  private final BatchControl control;
  private final Outage outage;

  BatchOrderRounds(BatchControl control, Outage outage) {
    this.control = control;
    this.outage = outage;
  }

  /** Does what is due. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void round() {
    outage.guard(this::goOn);
  }

  private void goOn() {
    int rounds = 0;
    while (rounds < MOST && control.goOn()) {
      rounds++;
    }
  }
}
