package dev.nocturne.store;

import dev.nocturne.job.AttemptRecord;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.Job;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Standing;
import dev.nocturne.job.Status;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A job in memory with everything that changes about it. */
final class MemoryJob {

  final Job job;
  final Duration linger;
  int run = 1;
  Status status = Status.QUEUED;
  Instant dueAt;
  boolean starting = true;
  @Nullable Integer slot;
  @Nullable String holder;
  long token;
  long rank;
  int takeovers;
  Progress progress = new Progress.Fresh();
  int attempts;
  int announced;
  int sequence = 1;
  @Nullable Instant startedAt;
  @Nullable Instant attemptStarted;
  @Nullable Instant sessionStarted;
  @Nullable Instant deadlineAt;
  boolean cancel;
  @Nullable Instant waitingSince;
  final List<AttemptRecord> tried = new ArrayList<>();
  final Map<Integer, Standing> ended = new HashMap<>();

  MemoryJob(Job job) {
    this.job = job;
    this.linger = job.spec().mayStayOpen();
    this.dueAt = job.createdAt();
    this.deadlineAt = deadline(job.createdAt());
  }

  private @Nullable Instant deadline(Instant from) {
    Duration deadline = job.terms().deadline();
    return deadline == null ? null : from.plus(deadline);
  }

  boolean due(Instant now) {
    return !status.ended() && !dueAt.isAfter(now);
  }

  boolean onlyToBeEnded(Instant now) {
    return cancel || takeovers >= 5 || (deadlineAt != null && !deadlineAt.isAfter(now));
  }

  boolean owns(Lease lease) {
    return !status.ended() && lease.holder().equals(holder) && lease.token() == token;
  }

  Claim claim(String by, Duration lease, Instant now) {
    takeovers += holder == null ? 0 : 1;
    holder = by;
    token++;
    dueAt = now.plus(lease);
    waitingSince = null;
    Instant started = attemptStarted == null ? now : attemptStarted;
    Instant counted = sessionStarted == null ? started : sessionStarted;
    return new Claim(
        new Lease(job.id(), job.tenant(), by, token),
        null,
        job.spec(),
        progress,
        new Claim.Attempt(run, attempts + 1, job.terms().maxAttempts(), takeovers),
        new Claim.Times(now, started, counted.plus(job.terms().timeout()), deadlineAt),
        cancel);
  }

  /** Whether nothing is known of what its attempt may have begun. */
  boolean savedNothing() {
    return progress instanceof Progress.Fresh;
  }

  /** What a holder lost that had saved nothing: it begins its attempt again. */
  void reclaim() {
    starting = true;
    slot = null;
    holder = null;
    token++;
    takeovers++;
    status = status.to(Status.QUEUED);
    attemptStarted = null;
    sessionStarted = null;
  }

  void at(Progress next, Instant now) {
    if (!Objects.equals(progress.session(), next.session())) {
      sessionStarted = next.session() == null ? null : now;
    }
    progress = next;
  }

  void park(Change.Park park, Instant now) {
    at(park.progress(), now);
    holder = null;
    waitingSince = park.agent() == null ? null : now;
    dueAt = cancel ? now : earliest(now, now.plus(park.atMost()), attemptEnds(), deadlineAt);
  }

  private @Nullable Instant attemptEnds() {
    Instant counted = sessionStarted == null ? attemptStarted : sessionStarted;
    return counted == null ? null : counted.plus(job.terms().timeout());
  }

  private static Instant earliest(Instant now, Instant first, @Nullable Instant... others) {
    return Stream.of(others)
        .filter(other -> other != null && other.isAfter(now) && other.isBefore(first))
        .min(Comparator.naturalOrder())
        .orElse(first);
  }

  void requeue(Failure because, Duration after, @Nullable BigDecimal credits, Instant now) {
    if (status != Status.QUEUED) {
      status = status.to(Status.QUEUED);
    }
    if (!because.kind().waits()) {
      record(because, credits, now);
      attempts++;
    }
    starting = true;
    slot = null;
    holder = null;
    progress = new Progress.Fresh();
    attemptStarted = null;
    sessionStarted = null;
    dueAt = cancel ? now : now.plus(after);
  }

  void finish(Outcome outcome, @Nullable BigDecimal credits, Instant now) {
    record(outcome instanceof Outcome.Failed(Failure failure) ? failure : null, credits, now);
    status = status.to(outcome.status());
    int all = attempts + (attemptStarted == null ? 0 : 1);
    ended.put(run, new Standing(status, run, all, startedAt, now, outcome, progress));
    holder = null;
    slot = null;
    waitingSince = null;
    attemptStarted = null;
    sessionStarted = null;
  }

  private void record(@Nullable Failure failure, @Nullable BigDecimal credits, Instant now) {
    if (attemptStarted != null) {
      tried.add(
          new AttemptRecord(
              run,
              attempts + 1,
              attemptStarted,
              now,
              new AttemptRecord.Traces(progress.session(), progress.agent(), credits),
              failure));
    }
  }

  void retry(Instant now) {
    status = status.to(Status.QUEUED);
    run++;
    sequence = 1;
    starting = true;
    progress = new Progress.Fresh();
    attempts = 0;
    announced = 0;
    takeovers = 0;
    cancel = false;
    startedAt = null;
    dueAt = now;
    deadlineAt = deadline(now);
  }

  List<AttemptRecord> allAttempts() {
    List<AttemptRecord> all = new ArrayList<>(tried);
    if (attemptStarted != null) {
      all.add(
          new AttemptRecord(
              run,
              attempts + 1,
              attemptStarted,
              null,
              new AttemptRecord.Traces(progress.session(), progress.agent(), null),
              null));
    }
    return all;
  }

  JobRecord record() {
    Standing end = ended.get(run);
    int attempt = attempts + (attemptStarted == null ? 0 : 1);
    return new JobRecord(
        job,
        end == null ? new Standing(status, run, attempt, startedAt, null, null, progress) : end);
  }
}
