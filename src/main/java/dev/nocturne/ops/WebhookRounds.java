package dev.nocturne.ops;

import dev.nocturne.engine.Coalesced;
import dev.nocturne.store.Deliveries;
import dev.nocturne.store.Upkeep;
import dev.nocturne.webhook.Courier;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Hands events out to webhooks, and keeps the courier going. */
@Singleton
class WebhookRounds {

  /** So many events are handed out in one transaction. */
  private static final int PAGE = 1_000;

  private static final Duration RETENTION = Duration.ofMinutes(1);

  /** So many rows go in one transaction, and so many transactions make a round. */
  private static final int MOST = 1_000;

  private static final int PAGES = 50;

  private static final Duration LONGEST_STOP = Duration.ofSeconds(3);

  /** Before the engine stops, which takes its time: calls that are over by then cost none. */
  private static final int EARLY = 1_000;

  private final Deliveries deliveries;
  private final Courier courier;
  private final Upkeep upkeep;
  private final Outage outage;
  private final WebhooksConfig config;
  private final Coalesced deliver = new Coalesced(this::deliverAll);

  WebhookRounds(
      Deliveries deliveries, Courier courier, Upkeep upkeep, Outage outage, WebhooksConfig config) {
    this.deliveries = deliveries;
    this.courier = courier;
    this.upkeep = upkeep;
    this.outage = outage;
    this.config = config;
  }

  void start(@Observes StartupEvent start) {
    SettingsCheck.refuse(SettingsCheck.problems(config));
    courier.whenFreed(deliver);
  }

  void stop(@Observes @Priority(EARLY) ShutdownEvent stop) throws InterruptedException {
    courier.close(LONGEST_STOP);
  }

  /** Hands out what is new, and delivers what is due. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void round() {
    outage.guard(this::handOut);
    deliver.run();
  }

  /** Deletes what is old. */
  @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void retire() {
    outage.guard(
        () -> {
          int pages = PAGES;
          if (upkeep.turn("webhooks", RETENTION)) {
            while (deliveries.retire(config.keep(), MOST) > 0 && pages > 0) {
              pages--;
            }
          }
        });
  }

  private void handOut() {
    while (deliveries.fanOut(PAGE) == PAGE) {
      // There is more.
    }
  }

  private void deliverAll() {
    outage.guard(
        () -> {
          while (courier.round() > 0) {
            // There may be more, and room for it.
          }
        });
  }
}
