package dev.nocturne.ops;

import dev.nocturne.engine.EngineSettings;
import dev.nocturne.store.PaceLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;

/** Tells the others what this replica has ended, out of its own counters. */
@Singleton
class PaceRounds {

  private final PaceLog log;
  private final MeterRegistry meters;
  private final EngineSettings settings;
  private final Outage outage;

  /** What was told; what could not be is told the next time. */
  private volatile long succeeded;

  private volatile long failed;

  PaceRounds(PaceLog log, MeterRegistry meters, EngineSettings settings, Outage outage) {
    this.log = log;
    this.meters = meters;
    this.settings = settings;
    this.outage = outage;
  }

  /** More often than once a minute, so that the first jobs of a fresh service are seen soon. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void round() {
    outage.guard(this::tell);
  }

  private void tell() {
    long wins = ended("succeeded");
    long losses = ended("failed");
    log.note(settings.holder(), wins - succeeded, losses - failed);
    succeeded = wins;
    failed = losses;
  }

  private long ended(String outcome) {
    return (long)
        meters.find(WatchedSteps.ENDED).tag("outcome", outcome).counters().stream()
            .mapToDouble(Counter::count)
            .sum();
  }
}
