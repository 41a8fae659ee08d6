package dev.nocturne.ops;

import dev.nocturne.console.WebhookWatch;
import dev.nocturne.store.Deliveries;
import dev.nocturne.store.Deliveries.Backlog;
import dev.nocturne.store.EventLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.util.Optional;

/** How much waits to be told to webhooks, and how many of them cannot be told. */
@Singleton
class WebhookMeters implements WebhookWatch {

  /** So many are counted; of more it is only known that there are at least so many. */
  private static final int MOST = 10_000;

  private final Glance<Seen> seen;

  WebhookMeters(Deliveries deliveries, EventLog log, Outage outage, MeterRegistry meters) {
    this.seen =
        new Glance<>(
            () -> new Seen(deliveries.backlog(MOST), log.lag(Deliveries.SINK)), outage, meters);
    seen.gauge(
        "nocturne.sink.lag",
        "Events that the sink has not got yet",
        Tags.of("sink", Deliveries.SINK),
        Seen::lag);
    seen.gauge(
        "nocturne.webhooks.due",
        "Deliveries that could be sent now, up to " + MOST,
        Tags.empty(),
        now -> now.backlog().due());
    seen.gauge(
        "nocturne.webhooks.due.age.seconds",
        "How long the first of them has waited whose webhook does not fail",
        Tags.empty(),
        now -> now.backlog().age().toMillis() / 1e3);
    String words = "Webhooks whose tries fail, and those that went off by themselves";
    seen.gauge(
        "nocturne.webhooks", words, Tags.of("state", "failing"), now -> now.backlog().failing());
    seen.gauge("nocturne.webhooks", words, Tags.of("state", "off"), now -> now.backlog().off());
  }

  /** Looks again. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void look() {
    seen.look();
  }

  @Override
  public Optional<Backlog> backlog() {
    return seen.seen().map(Seen::backlog);
  }

  private record Seen(Backlog backlog, long lag) {}
}
