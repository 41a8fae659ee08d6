package dev.nocturne.ops;

import dev.nocturne.intake.Payloads;
import dev.nocturne.schedule.ScheduleRun.Fate;
import dev.nocturne.store.Firing;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.util.List;

/** Submits for schedules that are due. Every replica looks, and each one is done by one of them. */
@Singleton
class ScheduleRounds {

  /** So much is done in one round; the next one comes soon. */
  private static final int MOST = 100;

  /** So many are seen in one round. */
  private static final int SEEN = 10_000;

  private final Firing firing;
  private final Payloads payloads;
  private final Outage outage;
  private final ScheduleMeters meters;

  ScheduleRounds(Firing firing, Payloads payloads, Outage outage, ScheduleMeters meters) {
    this.firing = firing;
    this.payloads = payloads;
    this.outage = outage;
    this.meters = meters;
  }

  /** Sees what is due, also while there is much to do. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void look() {
    outage.guard(() -> firing.see(SEEN));
  }

  /** Does what is due. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void round() {
    outage.guard(this::fire);
  }

  private void fire() {
    for (int i = 0; i < MOST; i++) {
      List<Fate> fates = firing.next(payloads);
      if (fates.isEmpty()) {
        return;
      }
      meters.count(fates);
    }
  }
}
