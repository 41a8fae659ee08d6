package dev.nocturne.ops;

import dev.nocturne.engine.Coalesced;
import dev.nocturne.events.CloudEventSettings;
import dev.nocturne.events.EventTail;
import dev.nocturne.events.Relay;
import dev.nocturne.events.Sink;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.Parcel;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Keeps events moving: from the log to readers and sinks. */
@Singleton
class EventRounds {

  /** After a round: under load the next one finds more, and costs the same. */
  private static final Duration GATHERING = Duration.ofMillis(15);

  /** A page for a sink: many small events, or few large ones. */
  private static final int SINK_PAGE = 1_000;

  private static final long SINK_BYTES = 8L * 1024 * 1024;

  /** After the engine has stopped, so that its last events may still leave. */
  private static final int LATE = 3_000;

  private final EventTail tail;
  private final Outage outage;
  private final List<Feeder> feeders;
  private final Coalesced wake = new Coalesced(this::wakeAll);

  EventRounds(
      EventLog log,
      EventTail tail,
      Outage outage,
      @All List<Sink> sinks,
      CloudEventSettings outside,
      EngineConfig config,
      SinkWatch watch) {
    this.tail = tail;
    this.outage = outage;
    String holder = UUID.randomUUID().toString();
    Relay.Terms terms =
        new Relay.Terms(
            new Parcel.Load(SINK_PAGE, SINK_BYTES, outside.largestStored()), config.lease());
    this.feeders =
        sinks.stream()
            .map(watch::traced)
            .map(sink -> new Relay(log, sink, holder, terms, System::nanoTime))
            .map(relay -> new Feeder(relay, outage, Feeder.PATIENCE))
            .toList();
    feeders.forEach(watch::measure);
  }

  void start(@Observes StartupEvent start) {
    feeders.forEach(Feeder::start);
  }

  void stop(@Observes @Priority(LATE) ShutdownEvent stop) throws InterruptedException {
    for (Feeder feeder : feeders) {
      feeder.stop();
    }
  }

  List<Feeder> feeders() {
    return feeders;
  }

  /** Wakes those who wait for events, after a nudge or a tick. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void wake() {
    outage.guard(wake);
  }

  private void wakeAll() {
    tail.round();
    feeders.forEach(Feeder::nudge);
    gather();
  }

  private static void gather() {
    try {
      TimeUnit.NANOSECONDS.sleep(GATHERING.toNanos());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks how far behind the sinks are. */
  @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void measure() {
    feeders.forEach(Feeder::measure);
  }
}
