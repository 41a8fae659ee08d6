package dev.nocturne.ops;

import dev.nocturne.engine.Commits;
import dev.nocturne.engine.Dispatcher;
import dev.nocturne.engine.EngineSettings;
import dev.nocturne.engine.LeaseKeeper;
import dev.nocturne.notte.NotteConfig;
import dev.nocturne.notte.NotteEndpoint;
import dev.nocturne.store.Slots;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/** Starts the engine, and stops it without losing or spending anything. */
@Singleton
final class Life {

  private static final Logger LOG = Logger.getLogger(Life.class);

  private final EngineConfig config;
  private final EngineSettings settings;
  private final Dispatcher dispatcher;
  private final StepThreads threads;
  private final Thread writer;
  private final Listener listener;

  Life(
      EngineConfig config,
      EngineSettings settings,
      Dispatcher dispatcher,
      Commits commits,
      StepThreads threads,
      Listener listener) {
    this.config = config;
    this.settings = settings;
    this.dispatcher = dispatcher;
    this.threads = threads;
    this.writer = Thread.ofVirtual().name("commits").unstarted(commits);
    this.listener = listener;
  }

  void start(
      @Observes StartupEvent event,
      Slots slots,
      Rounds rounds,
      Scheduler scheduler,
      LeaseKeeper leases,
      NotteEndpoint notte,
      NotteConfig calls) {
    List<String> problems = SettingsCheck.problems(config, calls, settings.slots());
    if (!problems.isEmpty()) {
      throw new IllegalStateException("these settings cannot work: " + String.join("; ", problems));
    }
    writer.start();
    slots.resize(settings.slots());
    rounds.schedule(scheduler, config, leases, notte);
    listener.start();
    if (notte.key() == null) {
      LOG.warn(
          "There is no Notte API key: jobs are taken in, but Notte will refuse to run them."
              + " Set NOTTE_API_KEY, or try the service out with NOCTURNE_EMULATOR_ENABLED=true.");
    }
  }

  /** Claims nothing more and lets the steps under way come to their next checkpoint. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    dispatcher.close();
    listener.stop();
    threads.finish(config.drain());
    writer.interrupt();
    writer.join();
  }
}
