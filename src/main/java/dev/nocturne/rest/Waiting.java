package dev.nocturne.rest;

import dev.nocturne.events.EventTail;
import dev.nocturne.events.EventTail.Watch;
import dev.nocturne.intake.Durations;
import dev.nocturne.job.JobRecord;
import dev.nocturne.rest.Traffic.LastCall;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.JobReader;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Holds an answer back until a job ends, with nothing but an entry in a set. */
@Singleton
class Waiting {

  /** The parameter in which a client says how long it waits. */
  static final String PARAMETER = "wait";

  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final EventTail tail;
  private final JobReader reader;
  private final Set<Runnable> waits = ConcurrentHashMap.newKeySet();
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean stopping;

  Waiting(EventTail tail, JobReader reader) {
    this.tail = tail;
    this.reader = reader;
  }

  /** The time a client asked for, none if it did not. */
  static Duration time(@Nullable List<String> given) {
    if (given == null) {
      return Duration.ZERO;
    }
    return Optional.of(given)
        .filter(texts -> texts.size() == 1)
        .flatMap(texts -> Durations.read(texts.getFirst()))
        .filter(time -> !time.isNegative() && time.compareTo(LONGEST) <= 0)
        .orElseThrow(
            () -> Problems.badParameter(PARAMETER, "must be one duration from PT0S to " + LONGEST));
  }

  /** The job when it has ended or the time is up, whichever comes first. */
  CompletionStage<JobRecord> untilEnd(JobRecord job, Duration atMost) {
    return untilEnd(job, System.nanoTime() + atMost.toNanos());
  }

  private CompletionStage<JobRecord> untilEnd(JobRecord job, long until) {
    long left = until - System.nanoTime();
    if (job.standing().status().ended() || left <= 0 || stopping) {
      return CompletableFuture.completedStage(job);
    }
    String tenant = job.job().tenant();
    UUID id = job.job().id();
    CompletableFuture<Boolean> woken = new CompletableFuture<>();
    Watch watch =
        tail.watch(
            new Scope(tenant, id, null),
            touch -> {
              if (touch.ends()) {
                woken.complete(true);
              }
            });
    Runnable letGo = () -> woken.complete(false);
    waits.add(letGo);
    CompletableFuture<Boolean> over =
        woken
            .completeOnTimeout(false, left, TimeUnit.NANOSECONDS)
            .whenComplete(
                (_, _) -> {
                  waits.remove(letGo);
                  watch.close();
                });
    JobRecord now = now(job, letGo);
    if (now.standing().status().ended() || stopping) {
      woken.complete(true);
    }
    return over.thenComposeAsync(
        _ -> untilEnd(reader.find(tenant, id).orElse(now), until), readers);
  }

  /** The job may have ended before the watch began. Nobody waits where that cannot be known. */
  private JobRecord now(JobRecord job, Runnable letGo) {
    try {
      return reader.find(job.job().tenant(), job.job().id()).orElse(job);
    } catch (RuntimeException e) {
      letGo.run();
      throw e;
    }
  }

  /** Answers all that wait with what there is, so that a stop does not wait for jobs. */
  void stop(@Observes LastCall stop) {
    stopping = true;
    waits.forEach(Runnable::run);
  }
}
