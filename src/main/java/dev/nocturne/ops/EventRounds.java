package dev.nocturne.ops;

import dev.nocturne.events.EventTail;
import dev.nocturne.events.Relay;
import dev.nocturne.events.Sink;
import dev.nocturne.store.EventLog;
import io.quarkus.arc.All;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Keeps events moving: from the outbox to the log, from there to readers and sinks. */
@Singleton
class EventRounds {

  /** So many events are moved in one transaction. */
  private static final int PAGE = 1_000;

  /** A sink's replica is given up for lost after this. */
  private static final Duration SINK_LEASE = Duration.ofSeconds(60);

  private final EventLog log;
  private final EventTail tail;
  private final Outage outage;
  private final List<Relay> relays;
  private final Coalesced number = new Coalesced(this::numberAndWake);

  EventRounds(EventLog log, EventTail tail, Outage outage, @All List<Sink> sinks) {
    this.log = log;
    this.tail = tail;
    this.outage = outage;
    String holder = UUID.randomUUID().toString();
    this.relays = sinks.stream().map(sink -> new Relay(log, sink, holder, SINK_LEASE)).toList();
  }

  /** Numbers what is new and wakes those who wait for it, after a nudge or a tick. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void round() {
    outage.guard(number);
  }

  private void numberAndWake() {
    while (log.sequence(PAGE) == PAGE) {
      // There is more.
    }
    outage.answered();
    tail.round();
  }

  /** One round of the sinks; a slow one delays no reader. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void feed() {
    outage.guard(() -> relays.forEach(Relay::round));
  }
}
