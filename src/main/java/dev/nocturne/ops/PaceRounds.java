package dev.nocturne.ops;

import dev.nocturne.engine.Drain;
import dev.nocturne.engine.EngineSettings;
import dev.nocturne.store.PaceLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Tells the others what this replica has ended, out of its own counters, and hears from them
 * whether it is to begin nothing.
 */
@Singleton
class PaceRounds {

  private static final Logger LOG = Logger.getLogger(PaceRounds.class);

  private final PaceLog log;
  private final MeterRegistry meters;
  private final EngineSettings settings;
  private final Drain drain;
  private final Rounds rounds;
  private final Outage outage;

  /** Whether what was wanted of a process of the same name before is forgotten. */
  private volatile boolean arrived;

  /** What was told; what could not be is told the next time. */
  private volatile long succeeded;

  private volatile long failed;

  PaceRounds(
      PaceLog log,
      MeterRegistry meters,
      EngineSettings settings,
      Drain drain,
      Rounds rounds,
      Outage outage) {
    this.log = log;
    this.meters = meters;
    this.settings = settings;
    this.drain = drain;
    this.rounds = rounds;
    this.outage = outage;
  }

  /** More often than once a minute, so that the first jobs of a fresh service are seen soon. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void round() {
    outage.guard(this::tell);
  }

  private synchronized void tell() {
    if (!arrived) {
      log.resume(settings.holder());
      arrived = true;
    }
    long wins = ended("succeeded");
    long losses = ended("failed");
    boolean wanted = log.note(settings.holder(), wins - succeeded, losses - failed);
    succeeded = wins;
    failed = losses;
    if (drain.heed(wanted)) {
      LOG.infof("this replica begins %s", wanted ? "nothing: it is drained" : "jobs again");
      rounds.dispatch();
    }
  }

  private long ended(String outcome) {
    return (long)
        meters.find(WatchedSteps.ENDED).tag("outcome", outcome).counters().stream()
            .mapToDouble(Counter::count)
            .sum();
  }
}
