package dev.nocturne.ops;

import dev.nocturne.artifact.Archivist;
import dev.nocturne.artifact.TemporaryFiles;
import dev.nocturne.engine.Coalesced;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Keeps the archivist going. */
@Singleton
class ArtifactRounds {

  private static final Duration LONGEST_STOP = Duration.ofSeconds(3);

  /** Before the engine stops, which takes its time: what is over by then costs no try. */
  private static final int EARLY = 1_000;

  /** So often is taken what deleted jobs left, in one round. */
  private static final int PAGES = 50;

  private final Archivist archivist;
  private final Outage outage;
  private final ArtifactsConfig config;
  private final Coalesced archive = new Coalesced(this::archiveAll);

  ArtifactRounds(Archivist archivist, Outage outage, ArtifactsConfig config) {
    this.archivist = archivist;
    this.outage = outage;
    this.config = config;
  }

  void start(@Observes StartupEvent start) {
    SettingsCheck.refuse(SettingsCheck.problems(config));
    TemporaryFiles.begin();
    archivist.whenFreed(archive);
  }

  void stop(@Observes @Priority(EARLY) ShutdownEvent stop) throws InterruptedException {
    archivist.close(LONGEST_STOP);
  }

  /** Looks which jobs have ended, and keeps what is due. */
  @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void round() {
    outage.guard(archivist::gather);
    archive.run();
  }

  /** Removes what deleted jobs have left. */
  @Scheduled(every = "1m", concurrentExecution = ConcurrentExecution.SKIP)
  @RunOnVirtualThread
  public void clear() {
    outage.guard(
        () -> {
          int pages = PAGES;
          while (archivist.clear() > 0 && pages > 0) {
            pages--;
          }
        });
  }

  private void archiveAll() {
    outage.guard(
        () -> {
          while (archivist.round() > 0) {
            // There may be more, and room for it.
          }
        });
  }
}
