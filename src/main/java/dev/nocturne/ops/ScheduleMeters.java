package dev.nocturne.ops;

import dev.nocturne.schedule.ScheduleRun.Fate;
import dev.nocturne.schedule.ScheduleRun.Reason;
import dev.nocturne.schedule.ScheduleRun.Refused;
import dev.nocturne.schedule.ScheduleRun.Skipped;
import dev.nocturne.schedule.ScheduleRun.Started;
import dev.nocturne.schedule.ScheduleRun.Waiting;
import dev.nocturne.store.Firing;
import dev.nocturne.store.Firing.Backlog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.util.List;

/** What becomes of the times of schedules, and how late they are. */
@Singleton
class ScheduleMeters {

  /** So many are counted; of more it is only known that there are at least so many. */
  private static final int MOST = 1_000;

  private static final String STARTED = "started";

  private final MeterRegistry meters;
  private final Glance<Backlog> backlog;

  ScheduleMeters(Firing firing, MeterRegistry meters, Outage outage) {
    this.meters = meters;
    this.backlog = new Glance<>(() -> firing.backlog(MOST), outage, meters);
    // So that a rate of them can be told before the first one.
    for (Fate fate :
        List.of(
            new Waiting(),
            new Refused(""),
            new Skipped(Reason.MISSED),
            new Skipped(Reason.OVERLAP))) {
      Counter _ = counter(result(fate));
    }
    Counter _ = counter(STARTED);
    backlog.gauge(
        "nocturne.schedules.late.seconds",
        "How long the first schedule has been due that no replica has taken",
        Tags.empty(),
        now -> now.late().toMillis() / 1e3);
    backlog.gauge(
        "nocturne.schedules.resting",
        "Schedules that could not be read or broke, and are left alone for a while",
        Tags.empty(),
        Backlog::resting);
  }

  /** Looks again. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void look() {
    backlog.look();
  }

  /** Counts what became of runs. */
  void count(List<Fate> fates) {
    fates.forEach(fate -> counter(result(fate)).increment());
  }

  private static String result(Fate fate) {
    return switch (fate) {
      case Started _ -> STARTED;
      case Waiting _ -> "waiting";
      case Skipped(Reason reason) -> reason.wire();
      case Refused _ -> "refused";
    };
  }

  private Counter counter(String result) {
    return Counter.builder("nocturne.schedule.runs")
        .description("What became of the times of schedules; why one was left out is its result")
        .tag("result", result)
        .register(meters);
  }
}
