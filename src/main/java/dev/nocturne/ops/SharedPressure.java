package dev.nocturne.ops;

import dev.nocturne.notte.Complaint;
import dev.nocturne.notte.Pressure;
import dev.nocturne.store.Complaints;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Lets all replicas heed what Notte said to one of them, since they share its key. While the
 * database does not answer, each learns it by a call of its own.
 */
@Singleton
class SharedPressure {

  private final Complaints complaints;
  private final Pressure pressure;
  private final Outage outage;

  SharedPressure(Complaints complaints, Pressure pressure, Outage outage) {
    this.complaints = complaints;
    this.pressure = pressure;
    this.outage = outage;
  }

  /** Tells the others. The call that was refused does not wait for it. */
  void share(@Observes Complaint complaint) {
    Thread _ =
        Thread.startVirtualThread(
            () -> outage.guard(() -> complaints.share(complaint.kind(), complaint.lasts())));
  }

  /** Heeds what the others were told, after a nudge or, if that was lost, a tick. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void hear() {
    outage.guard(
        () ->
            complaints
                .current()
                .forEach((kind, lasts) -> pressure.heard(new Complaint(kind, lasts))));
  }
}
