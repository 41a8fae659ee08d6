package dev.nocturne.kafka;

import dev.nocturne.store.PendingCancels;
import dev.nocturne.store.PendingCancels.Pending;
import dev.nocturne.store.StoreUnavailable;
import dev.nocturne.store.Upkeep;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.scheduler.Scheduler;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** What is looked after while Kafka is on: topics, and cancels whose job does not come. */
@Singleton
final class KafkaRounds {

  private static final Logger LOG = Logger.getLogger(KafkaRounds.class);
  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(10);
  private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
  private static final int PAGE = 50;

  private final boolean on;
  private final KafkaConfig config;
  private final Topics topics;
  private final DeadLetters deadLetters;
  private final PendingCancels cancels;
  private final Upkeep upkeep;
  private final Tally tally;

  KafkaRounds(
      @ConfigProperty(name = KafkaSwitch.ON) boolean on,
      KafkaConfig config,
      Topics topics,
      DeadLetters deadLetters,
      PendingCancels cancels,
      Upkeep upkeep,
      Tally tally) {
    this.on = on;
    this.config = config;
    this.topics = topics;
    this.deadLetters = deadLetters;
    this.cancels = cancels;
    this.upkeep = upkeep;
    this.tally = tally;
  }

  /** Before any channel subscribes, or the first look at a missing topic would be a long one. */
  void prepare(@Observes @Priority(500) StartupEvent event) {
    if (!on) {
      return;
    }
    if (config.cancelGrace().compareTo(SHORTEST_INTERVAL) < 0 || config.topics().partitions() < 1) {
      throw new IllegalStateException(
          "these settings cannot work: nocturne.kafka.cancel-grace must be at least PT1S, and"
              + " nocturne.kafka.topics.partitions at least 1");
    }
    Trust _ = Trust.of(config.tenants());
    topics.ensure();
  }

  void schedule(@Observes StartupEvent event, Scheduler scheduler) {
    if (on) {
      Duration grace = config.cancelGrace();
      Duration every = grace.compareTo(LONGEST_INTERVAL) < 0 ? SHORTEST_INTERVAL : LONGEST_INTERVAL;
      every(scheduler, "kafka-topics", LONGEST_INTERVAL, this::look);
      every(scheduler, "pending-cancels", every, () -> giveUpInTurn(every));
    }
  }

  private void look() {
    tally.tell(config.topics().deadLetters());
    topics.ensure();
  }

  private void giveUpInTurn(Duration every) {
    try {
      if (upkeep.turn("pending-cancels", every)) {
        giveUp();
      }
    } catch (StoreUnavailable | KafkaException e) {
      LOG.debug("cancels whose job did not come are looked at later", e);
    }
  }

  /** They are forgotten only when they are safe elsewhere. */
  private void giveUp() {
    List<Pending> page = cancels.overdue(config.cancelGrace(), PAGE);
    while (!page.isEmpty()) {
      giveUp(page);
      page = cancels.overdue(config.cancelGrace(), PAGE);
    }
  }

  private void giveUp(List<Pending> page) {
    List<DeadLetter> letters = new ArrayList<>();
    for (Pending pending : page) {
      letters.add(
          new DeadLetter(
              Notes.read(pending.note()),
              Reason.UNKNOWN_JOB,
              "No job with this idempotency key came within " + config.cancelGrace()));
    }
    deadLetters.send(letters);
    cancels.forget(page);
  }

  private static void every(Scheduler scheduler, String name, Duration every, Runnable round) {
    scheduler
        .newJob(name)
        .setInterval(every.toString())
        .setConcurrentExecution(ConcurrentExecution.SKIP)
        .setTask(_ -> round.run(), true)
        .schedule();
  }
}
