package dev.nocturne.ops;

import dev.nocturne.engine.Commits;
import dev.nocturne.engine.Dispatcher;
import dev.nocturne.engine.EngineSettings;
import dev.nocturne.engine.LeaseKeeper;
import dev.nocturne.notte.NotteEndpoint;
import dev.nocturne.store.Channels;
import dev.nocturne.store.Nudges;
import dev.nocturne.store.Slots;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Starts the engine, and stops it without losing or spending anything. */
@Singleton
final class Life {

  private final EngineConfig config;
  private final EngineSettings settings;
  private final Dispatcher dispatcher;
  private final ExecutorService threads;
  private final Thread writer;
  private final Thread listener;

  Life(
      EngineConfig config,
      EngineSettings settings,
      Dispatcher dispatcher,
      Commits commits,
      ExecutorService threads,
      Nudges nudges,
      Rounds rounds) {
    this.config = config;
    this.settings = settings;
    this.dispatcher = dispatcher;
    this.threads = threads;
    this.writer = Thread.ofVirtual().name("commits").unstarted(commits);
    Runnable dispatch = () -> Thread.startVirtualThread(rounds::dispatch);
    this.listener =
        Thread.ofVirtual()
            .name("nudges")
            .unstarted(() -> nudges.listen(Map.of(Channels.WORK, dispatch)));
  }

  void start(
      @Observes StartupEvent event,
      Slots slots,
      Rounds rounds,
      Scheduler scheduler,
      LeaseKeeper leases,
      NotteEndpoint notte) {
    List<String> problems = SettingsCheck.problems(config, settings.slots());
    if (!problems.isEmpty()) {
      throw new IllegalStateException("these settings cannot work: " + String.join("; ", problems));
    }
    writer.start();
    slots.resize(settings.slots());
    rounds.schedule(scheduler, config, leases, notte);
    listener.start();
  }

  /** Claims nothing more and lets the steps under way come to their next checkpoint. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    dispatcher.close();
    listener.interrupt();
    threads.shutdown();
    boolean _ = threads.awaitTermination(config.drain().toMillis(), TimeUnit.MILLISECONDS);
    writer.interrupt();
    writer.join();
  }
}
