package dev.nocturne.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nocturne.events.EventTail;
import dev.nocturne.intake.Admission;
import dev.nocturne.intake.Admission.Admitted;
import dev.nocturne.intake.Admission.Malformed;
import dev.nocturne.intake.Admission.Refused;
import dev.nocturne.intake.Intake;
import dev.nocturne.job.Job;
import dev.nocturne.samples.SampleSet.Sample;
import dev.nocturne.store.Event;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.JobReader;
import dev.nocturne.store.StoreUnavailable;
import dev.nocturne.store.Submissions.Accepted.Created;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the sample jobs when the database holds no job, and tells of them as any client would learn
 * of them: by reading events from a position.
 */
@Singleton
final class Samples {

  private static final Logger LOG = Logger.getLogger(Samples.class);
  private static final String TENANT = "default";
  private static final Scope SCOPE = new Scope(TENANT, null, null);
  private static final int PAGE = 20;
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private final SamplesConfig config;
  private final SamplePages pages;
  private final Intake intake;
  private final JobReader reader;
  private final EventLog log;
  private final EventTail tail;
  private final HttpServer server;

  private final Semaphore signal = new Semaphore(0);
  private volatile boolean stopping;
  private volatile @Nullable Thread thread;

  Samples(
      SamplesConfig config,
      SamplePages pages,
      Intake intake,
      JobReader reader,
      EventLog log,
      EventTail tail,
      HttpServer server) {
    this.config = config;
    this.pages = pages;
    this.intake = intake;
    this.reader = reader;
    this.log = log;
    this.tail = tail;
    this.server = server;
  }

  /** Not before the service answers, since the last lines name its address. */
  void start(@ObservesAsync HttpServerStart started) {
    if (config.samples() && !stopping) {
      thread = Thread.ofVirtual().name("samples").start(this::run);
    }
  }

  /** The jobs go on at the next start; nobody is told of them then. */
  void stop(@Observes ShutdownEvent stop) throws InterruptedException {
    stopping = true;
    signal.release();
    Thread running = thread;
    if (running != null) {
      // Not interrupted: that would break the database connection it may be reading from.
      boolean _ = running.join(LONGEST_STOP);
    }
  }

  /** Runs the samples if the database is empty, and returns when they have ended. */
  void run() {
    Optional<URI> site = pages.address();
    if (site.isEmpty()) {
      LOG.warn("The sample jobs do not run: their pages are served by the emulator, which is off.");
      return;
    }
    try {
      if (reader.counts().values().stream().allMatch(count -> count == 0)) {
        run(site.get());
      } else {
        LOG.debug("The database is not empty, so no sample jobs run.");
      }
    } catch (StoreUnavailable e) {
      LOG.warn("The sample jobs cannot be followed any more", e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(URI site) throws InterruptedException {
    long position = log.head();
    try (var _ = tail.watch(TENANT, null, _ -> signal.release())) {
      List<Job> jobs = submit(SampleSet.on(site));
      // Another replica that began at the same moment may have been quicker.
      if (!jobs.isEmpty()) {
        Report report = new Report(Terminal.here());
        report.begin(jobs);
        int open = follow(position, jobs, report);
        if (open == 0) {
          report.finish(server.getLocalBaseUri(), site);
        } else {
          report.leave(open);
        }
      }
    }
  }

  private List<Job> submit(List<Sample> samples) {
    List<Job> jobs = new ArrayList<>();
    for (Sample sample : samples) {
      Admission admission = intake.admit(TENANT, sample.job().getBytes(UTF_8), sample.key());
      switch (admission) {
        case Admitted(Created(var created)) -> jobs.add(created.job());
        case Admitted _ -> LOG.debugf("%s was submitted before", sample.key());
        case Refused(var problems) ->
            throw new IllegalStateException(sample.key() + " is refused: " + problems);
        case Malformed(var detail) ->
            throw new IllegalStateException(sample.key() + " cannot be read: " + detail);
      }
    }
    return jobs;
  }

  /** How many had not ended when the service began to stop. */
  private int follow(long position, List<Job> jobs, Report report) throws InterruptedException {
    Set<UUID> open = new HashSet<>();
    jobs.forEach(job -> open.add(job.id()));
    long cursor = position;
    while (!stopping && !open.isEmpty()) {
      signal.drainPermits();
      List<Event> page = log.after(cursor, SCOPE, PAGE);
      for (Event event : page) {
        cursor = event.position();
        if (event.type().ends() && open.remove(event.id().job())) {
          report.ended(event);
        }
      }
      if (page.isEmpty() && !stopping) {
        signal.acquire();
      }
    }
    return open.size();
  }
}
