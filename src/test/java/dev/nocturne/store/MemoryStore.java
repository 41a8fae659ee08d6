package dev.nocturne.store;

import dev.nocturne.job.AttemptRecord;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Job;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All of the store's ports in memory, on a clock of the test's. Its transactions are one lock. */
public final class MemoryStore implements JobStore, Submissions, PendingCancels, JobReader, Upkeep {

  private final InstantSource clock;
  private final Map<UUID, MemoryJob> jobs = new LinkedHashMap<>();
  private final Map<List<String>, Stored> keys = new HashMap<>();
  private final Map<Pending, Instant> pending = new LinkedHashMap<>();
  private final Map<Integer, Long> served = new HashMap<>();
  private final Map<List<Object>, Long> ranks = new HashMap<>();
  private final Map<String, Instant> turns = new HashMap<>();
  private final MemorySlots slots;
  private final MemoryEvents events;
  private boolean unfenced;
  private boolean greedy;
  private boolean secretive;

  /** An empty store whose shared time is this clock's. */
  public MemoryStore(InstantSource clock) {
    this.clock = clock;
    this.slots = new MemorySlots(clock, this, this::workingSessions);
    this.events = new MemoryEvents(clock, this);
  }

  private record Stored(String fingerprint, UUID job, Instant at) {}

  /** Its slots. */
  public Slots slots() {
    return slots;
  }

  /** Its log of events. */
  public EventLog events() {
    return events;
  }

  /** A mistake on purpose: from now on a worker may write that has lost its job. */
  public synchronized void ignoreLeases() {
    unfenced = true;
  }

  /** A mistake on purpose: from now on two jobs may have the same slot. */
  public synchronized void shareSlots() {
    slots.share();
  }

  /** A mistake on purpose: from now on one job in ten keeps its slot when it ends. */
  public synchronized void loseSlots() {
    greedy = true;
  }

  /** A mistake on purpose: from now on the end of one job in ten is told nobody. */
  public synchronized void hideEnds() {
    secretive = true;
  }

  /** The slots of all jobs that have one. */
  synchronized List<Integer> slotsOfJobs() {
    return jobs.values().stream().map(job -> job.slot).filter(Objects::nonNull).toList();
  }

  private Set<String> workingSessions() {
    return jobs.values().stream()
        .filter(job -> !job.status.ended())
        .map(job -> String.valueOf(job.progress.session()))
        .collect(Collectors.toSet());
  }

  @Override
  public synchronized List<Claim> claim(ClaimRequest request) {
    Instant now = clock.instant();
    List<Claim> claims = new ArrayList<>();
    if (request.moving() > 0) {
      due(now, false)
          .filter(MemoryJob::savedNothing)
          .limit(request.moving())
          .toList()
          .forEach(
              job -> {
                slots.leave(job.slot, Footprint.UNKNOWN, null, job.linger);
                job.reclaim();
              });
      jobs.values().stream()
          .filter(job -> !job.status.ended() && job.starting && job.onlyToBeEnded(now))
          .filter(job -> job.due(now) || job.holder == null)
          .limit(request.moving())
          .toList()
          .forEach(job -> claims.add(job.claim(request.holder(), request.lease(), now)));
      due(now, false)
          .filter(job -> !job.savedNothing())
          .limit(request.moving() - (long) claims.size())
          .toList()
          .forEach(job -> claims.add(job.claim(request.holder(), request.lease(), now)));
    }
    due(now, true)
        .filter(job -> request.kinds().contains(job.job.spec().kind()))
        .sorted(
            Comparator.comparingInt((MemoryJob job) -> -job.job.terms().priority())
                .thenComparingLong(job -> job.rank))
        .limit(Math.max(0, request.starting() - claims.size()))
        .toList()
        .forEach(job -> start(job, request, now).ifPresent(claims::add));
    return claims;
  }

  private Stream<MemoryJob> due(Instant now, boolean starting) {
    return jobs.values().stream()
        .filter(job -> job.starting == starting && job.due(now))
        .sorted(Comparator.comparing((MemoryJob job) -> job.dueAt));
  }

  private Optional<Claim> start(MemoryJob job, ClaimRequest request, Instant now) {
    Integer slot = slots.take(request.slots());
    if (slot == null) {
      return Optional.empty();
    }
    job.slot = slot;
    job.starting = false;
    job.status = job.status.to(Status.RUNNING);
    job.attemptStarted = now;
    job.startedAt = job.startedAt == null ? now : job.startedAt;
    if (job.announced <= job.attempts) {
      job.announced = job.attempts + 1;
      events.tell(job, JobEvent.Type.STARTED, job.sequence++, job.attempts + 1, null);
    }
    return Optional.of(job.claim(request.holder(), request.lease(), now));
  }

  @Override
  public synchronized List<Boolean> commit(List<Change> changes) {
    return changes.stream().map(this::write).toList();
  }

  private boolean write(Change change) {
    MemoryJob job = jobs.get(change.lease().job());
    if (job == null || !(job.owns(change.lease()) || (unfenced && !job.status.ended()))) {
      return false;
    }
    Instant now = clock.instant();
    String session = job.progress.session();
    switch (change) {
      case Change.Checkpoint checkpoint -> {
        job.at(checkpoint.progress(), now);
        slots.session(job.slot, job.progress.session());
      }
      case Change.Park park -> job.park(park, now);
      case Change.Requeue requeue -> {
        slots.leave(job.slot, requeue.left(), session, job.linger);
        job.requeue(requeue.because(), requeue.after(), requeue.credits(), now);
        if (!requeue.because().kind().waits()) {
          events.tell(job, JobEvent.Type.RETRYING, job.sequence++, job.attempts, requeue.because());
        }
      }
      case Change.Finish finish -> {
        if (!greedy || !oneInTen(job)) {
          slots.leave(job.slot, finish.left(), session, job.linger);
        }
        job.finish(finish.outcome(), finish.credits(), now);
        JobEvent.Type type = JobEvent.Type.valueOf(finish.outcome().status().name());
        int attempt = job.record().standing().attempt();
        if (!secretive || !oneInTen(job)) {
          events.tell(job, type, job.sequence++, attempt, null);
        }
      }
    }
    return true;
  }

  private static boolean oneInTen(MemoryJob job) {
    return job.job.id().hashCode() % 10 == 0;
  }

  @Override
  public synchronized List<Hold> renew(List<Lease> leases, Duration lease) {
    return leases.stream().map(one -> renew(one, lease)).toList();
  }

  private Hold renew(Lease lease, Duration duration) {
    MemoryJob job = jobs.get(lease.job());
    if (job == null || !job.owns(lease)) {
      return Hold.LOST;
    }
    job.dueAt = clock.instant().plus(duration);
    return job.cancel ? Hold.CANCELLED : Hold.HELD;
  }

  @Override
  public synchronized int wake(Collection<String> stillActive, Duration waited) {
    Instant now = clock.instant();
    List<MemoryJob> woken =
        jobs.values().stream()
            .filter(job -> job.holder == null && job.waitingSince != null)
            .filter(job -> !Objects.requireNonNull(job.waitingSince).isAfter(now.minus(waited)))
            .filter(job -> !stillActive.contains(job.progress.agent()))
            .toList();
    woken.forEach(
        job -> {
          job.dueAt = now;
          job.waitingSince = null;
        });
    return woken.size();
  }

  @Override
  public synchronized int waiting() {
    return (int) jobs.values().stream().filter(job -> job.waitingSince != null).count();
  }

  @Override
  public synchronized List<Accepted> submit(List<Submission> submissions) {
    return submissions.stream().map(this::submit).toList();
  }

  @Override
  public synchronized Optional<Accepted> known(Submission one) {
    Submission.Key key = one.key();
    Stored before = key == null ? null : keys.get(List.of(one.tenant(), key.value()));
    if (key == null || before == null) {
      return Optional.empty();
    }
    return Optional.of(
        before.fingerprint().equals(key.fingerprint())
            ? new Accepted.Existing(before.job())
            : new Accepted.KeyReused());
  }

  private Accepted submit(Submission one) {
    Submission.Key key = one.key();
    Optional<Accepted> known = known(one);
    if (known.isPresent()) {
      return known.get();
    }
    Instant now = clock.instant();
    MemoryJob job =
        new MemoryJob(
            new Job(one.id(), one.tenant(), one.spec(), one.terms(), one.tags(), one.batch(), now));
    job.rank = place(job, now);
    jobs.put(one.id(), job);
    if (key != null) {
      keys.put(List.of(one.tenant(), key.value()), new Stored(key.fingerprint(), one.id(), now));
      job.cancel = pending.keySet().removeIf(cancel -> means(cancel, one.tenant(), key.value()));
    }
    events.tell(job, JobEvent.Type.ACCEPTED, 0, 0, null);
    return new Accepted.Created(job.record());
  }

  /** Batches, and the single jobs of a tenant, begin where their priority is being served now. */
  private long place(MemoryJob newcomer, Instant now) {
    int priority = newcomer.job.terms().priority();
    long least =
        due(now, true)
            .filter(job -> job != newcomer && job.job.terms().priority() == priority)
            .mapToLong(job -> job.rank)
            .min()
            .orElse(0);
    least = served.merge(priority, least, Math::max);
    List<Object> flow = Arrays.asList(newcomer.job.tenant(), newcomer.job.batch(), priority);
    return ranks.merge(flow, least, (last, first) -> Math.max(last + 1, first));
  }

  @Override
  public synchronized Cancelled cancel(String tenant, UUID id) {
    MemoryJob job = owned(tenant, id);
    if (job == null) {
      return new Cancelled.Unknown();
    }
    if (job.status.ended()) {
      return new Cancelled.AlreadyEnded(job.record());
    }
    job.cancel = true;
    job.dueAt = job.holder == null ? clock.instant() : job.dueAt;
    return new Cancelled.Requested(job.record());
  }

  private static boolean means(Pending cancel, String tenant, String key) {
    return cancel.tenant().equals(tenant) && cancel.key().equals(key);
  }

  @Override
  public synchronized Answer cancel(String tenant, String key, String note) {
    Stored owner = keys.get(List.of(tenant, key));
    Cancelled cancelled = owner == null ? new Cancelled.Unknown() : cancel(tenant, owner.job());
    return switch (cancelled) {
      case Cancelled.Requested(JobRecord job) -> new Answer.Requested(job);
      case Cancelled.AlreadyEnded(JobRecord job) -> new Answer.AlreadyEnded(job);
      case Cancelled.Unknown _ -> {
        pending.keySet().removeIf(cancel -> means(cancel, tenant, key));
        pending.put(new Pending(tenant, key, note), clock.instant());
        yield new Answer.Remembered();
      }
    };
  }

  @Override
  public synchronized List<Pending> overdue(Duration grace, int most) {
    Instant old = clock.instant().minus(grace);
    return pending.entrySet().stream()
        .filter(cancel -> !cancel.getValue().isAfter(old))
        .map(Map.Entry::getKey)
        .limit(most)
        .toList();
  }

  @Override
  public synchronized void forget(List<Pending> cancels) {
    cancels.forEach(pending::remove);
  }

  @Override
  public synchronized Retried retry(String tenant, UUID id) {
    MemoryJob job = owned(tenant, id);
    if (job == null) {
      return new Retried.Unknown();
    }
    if (!job.status.next().contains(Status.QUEUED) || !job.status.ended()) {
      return new Retried.NotEnded(job.record());
    }
    job.retry(clock.instant());
    job.rank = place(job, clock.instant());
    events.tell(job, JobEvent.Type.RETRYING, 0, 0, null);
    return new Retried.Queued(job.record());
  }

  private @Nullable MemoryJob owned(String tenant, UUID id) {
    MemoryJob job = jobs.get(id);
    return job != null && job.job.tenant().equals(tenant) ? job : null;
  }

  @Override
  public synchronized Optional<JobRecord> find(String tenant, UUID job) {
    return Optional.ofNullable(owned(tenant, job)).map(MemoryJob::record);
  }

  @Override
  public synchronized boolean told(String tenant, UUID id) {
    MemoryJob job = owned(tenant, id);
    return job == null || job.status.ended();
  }

  @Override
  public synchronized Listed list(String tenant, Filter filter, @Nullable UUID after, int limit) {
    List<JobRecord> found =
        jobs.values().stream()
            .map(MemoryJob::record)
            .filter(one -> one.job().tenant().equals(tenant))
            .filter(
                one -> after == null || one.job().id().toString().compareTo(after.toString()) < 0)
            .filter(one -> filter.status() == null || filter.status() == one.standing().status())
            .filter(one -> filter.kind() == null || filter.kind() == one.job().spec().kind())
            .filter(one -> filter.batch() == null || filter.batch().equals(one.job().batch()))
            .filter(
                one ->
                    filter.customId() == null
                        || filter.customId().equals(one.job().tags().customId()))
            .filter(
                one -> one.job().tags().labels().entrySet().containsAll(filter.labels().entrySet()))
            .sorted(Comparator.comparing((JobRecord one) -> one.job().id().toString()).reversed())
            .limit(limit)
            .toList();
    return new Listed(found, found.size() == limit);
  }

  @Override
  public synchronized List<AttemptRecord> attempts(String tenant, UUID id) {
    MemoryJob job = owned(tenant, id);
    return job == null ? List.of() : job.allAttempts();
  }

  @Override
  public synchronized Map<Status, Long> counts() {
    return Arrays.stream(Status.values())
        .collect(
            Collectors.toMap(
                status -> status,
                status -> jobs.values().stream().filter(j -> j.status == status).count()));
  }

  @Override
  public synchronized boolean turn(String round, Duration every) {
    Instant now = clock.instant();
    Instant next = turns.getOrDefault(round, Instant.MIN);
    if (next.isAfter(now)) {
      return false;
    }
    turns.put(round, now.plus(every));
    return true;
  }

  @Override
  public synchronized int retire(Keep keep, int most) {
    Instant now = clock.instant();
    int gone = events.retire(now.minus(keep.events()), keep.sinks(), most);
    int before = jobs.size() + keys.size();
    List<MemoryJob> over =
        jobs.values().stream()
            .filter(job -> job.status.ended() && !events.tells(job))
            .filter(job -> ended(job).isBefore(now.minus(keep.jobs())))
            .limit(most)
            .toList();
    over.forEach(job -> jobs.remove(job.job.id()));
    keys.values().removeIf(key -> key.at().isBefore(now.minus(keep.keys())));
    return gone + before - jobs.size() - keys.size();
  }

  private static Instant ended(MemoryJob job) {
    return Objects.requireNonNull(job.record().standing().finishedAt());
  }
}
