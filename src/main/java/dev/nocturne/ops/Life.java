package dev.nocturne.ops;

import dev.nocturne.engine.Commits;
import dev.nocturne.engine.EngineSettings;
import dev.nocturne.engine.InFlight;
import dev.nocturne.engine.LeaseKeeper;
import dev.nocturne.engine.SessionWarden;
import dev.nocturne.kafka.KafkaConfig;
import dev.nocturne.kafka.KafkaSwitch;
import dev.nocturne.notte.NotteConfig;
import dev.nocturne.notte.NotteEndpoint;
import dev.nocturne.store.Slots;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduler;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Starts the engine, and stops it without losing or spending anything. */
@Singleton
final class Life {

  private static final Duration CLAIMING = Duration.ofSeconds(2);
  private static final Duration GIVING_BACK = Duration.ofSeconds(3);

  private final EngineConfig config;
  private final EngineSettings settings;
  private final Rounds rounds;
  private final StepThreads threads;
  private final Thread writer;
  private final InFlight inFlight;
  private final Listener listener;
  private final AtomicBoolean drained = new AtomicBoolean();

  Life(
      EngineConfig config,
      EngineSettings settings,
      Rounds rounds,
      Commits commits,
      StepThreads threads,
      InFlight inFlight,
      Listener listener) {
    this.config = config;
    this.settings = settings;
    this.rounds = rounds;
    this.threads = threads;
    this.inFlight = inFlight;
    this.writer = Thread.ofVirtual().name("commits").unstarted(commits);
    this.listener = listener;
  }

  /** Before any record is read. */
  void check(
      @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event,
      @ConfigProperty(name = KafkaSwitch.ON) boolean kafka,
      KafkaConfig records) {
    if (kafka) {
      SettingsCheck.refuse(SettingsCheck.problems(config.keep(), records.topics()));
    }
  }

  void start(
      @Observes StartupEvent event,
      Slots slots,
      Scheduler scheduler,
      LeaseKeeper leases,
      SessionWarden sessions,
      NotteEndpoint notte,
      NotteConfig calls,
      RoundMeters meters) {
    SettingsCheck.refuse(SettingsCheck.problems(config, calls, settings.slots()));
    writer.start();
    slots.resize(settings.slots());
    rounds.schedule(scheduler, config, leases, sessions, notte, meters);
    listener.start();
  }

  /** After a start that broke off, too, when nobody drained before. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    drain();
  }

  /** Claims nothing more and lets the steps under way come to their next checkpoint. */
  void drain() throws InterruptedException {
    if (!drained.compareAndSet(false, true)) {
      return;
    }
    rounds.close(CLAIMING);
    listener.stop();
    if (!threads.finish(config.drain())) {
      // Calls that take longer are given up, and their jobs given back to whoever comes next.
      inFlight.interruptAll();
      boolean _ = threads.finish(GIVING_BACK);
    }
    writer.interrupt();
    boolean _ = writer.join(GIVING_BACK);
  }
}
