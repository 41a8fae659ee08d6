package dev.nocturne.ops;

import dev.nocturne.store.Leftovers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;

/** How much of ended jobs could not be kept or deleted, however often it was tried. */
@Singleton
class LeftoverMeters {

  /** So many are counted; of more it is only known that there are at least so many. */
  private static final int MOST = 10_000;

  private final Glance<Leftovers.Count> seen;

  LeftoverMeters(Leftovers leftovers, Outage outage, MeterRegistry meters) {
    this.seen = new Glance<>(() -> leftovers.count(MOST), outage, meters);
    String words = "What was to be kept or deleted of ended jobs and was tried three times, up to ";
    seen.gauge(
        "nocturne.leftovers", words + MOST, Tags.of("of", "artifacts"), Leftovers.Count::artifacts);
    seen.gauge(
        "nocturne.leftovers", words + MOST, Tags.of("of", "personas"), Leftovers.Count::personas);
  }

  /** Looks again. */
  @Scheduled(every = "30s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void look() {
    seen.look();
  }
}
