package dev.nocturne.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nocturne.events.EventTail;
import dev.nocturne.intake.BatchForm;
import dev.nocturne.intake.BatchIntake;
import dev.nocturne.intake.BatchIntake.Format;
import dev.nocturne.intake.BatchIntake.Rows;
import dev.nocturne.intake.BatchIntake.Sender;
import dev.nocturne.intake.Taking;
import dev.nocturne.job.Batch;
import dev.nocturne.job.Job;
import dev.nocturne.job.JobRecord;
import dev.nocturne.store.Event;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.JobEvent;
import dev.nocturne.store.JobReader;
import dev.nocturne.store.StoreUnavailable;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the sample batch when the database holds no job, and tells of it as any client would learn
 * of it: by reading events from a position.
 */
@Singleton
final class Samples {

  private static final Logger LOG = Logger.getLogger(Samples.class);
  private static final String TENANT = "default";
  private static final String KEY = "nocturne-samples";
  private static final int PAGE = 20;
  private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

  private final SamplesConfig config;
  private final SamplePages pages;
  private final BatchIntake intake;
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
      BatchIntake intake,
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
    Batch batch = submit(SampleSet.on(site));
    Scope scope = new Scope(TENANT, null, batch.id());
    try (var _ = tail.watch(scope, _ -> signal.release())) {
      List<Job> jobs = jobs(batch);
      Report report = new Report(Terminal.here());
      report.begin(jobs);
      int open = follow(position, scope, jobs, report);
      if (open == 0) {
        report.finish(server.getLocalBaseUri(), site, batch.id());
      } else {
        report.leave(open);
      }
    }
  }

  /** The same batch if another replica began at the same moment. */
  private Batch submit(String lines) {
    Taking taking =
        intake.stream(
            new Sender(TENANT, KEY, false),
            BatchForm.ofStream("samples", false, null, null),
            new Rows(new ByteArrayInputStream(lines.getBytes(UTF_8)), Format.LINES));
    if (taking instanceof Taking.Taken(Batch batch) && batch.counts().rejected() == 0) {
      return batch;
    }
    throw new IllegalStateException("the samples are refused: " + taking);
  }

  private List<Job> jobs(Batch batch) {
    JobReader.Filter all = new JobReader.Filter(null, null, batch.id(), null, Map.of());
    List<JobRecord> found = reader.list(TENANT, all, null, PAGE).jobs();
    return found.reversed().stream().map(JobRecord::job).toList();
  }

  /** How many had not ended when the service began to stop. */
  private int follow(long position, Scope scope, List<Job> jobs, Report report)
      throws InterruptedException {
    Set<UUID> open = new HashSet<>();
    jobs.forEach(job -> open.add(job.id()));
    long cursor = position;
    while (!stopping && !open.isEmpty()) {
      signal.drainPermits();
      List<Event> page = log.after(cursor, scope, PAGE);
      for (Event event : page) {
        cursor = event.position();
        if (event instanceof JobEvent job && job.ends() && open.remove(job.id().subject())) {
          report.ended(job);
        }
      }
      if (page.isEmpty() && !stopping) {
        signal.acquire();
      }
    }
    return open.size();
  }
}
