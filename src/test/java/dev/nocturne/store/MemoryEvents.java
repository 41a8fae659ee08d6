package dev.nocturne.store;

import dev.nocturne.job.Failure;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.Standing;
import dev.nocturne.job.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The log of events in memory. Guarded by the lock of the store it belongs to. */
final class MemoryEvents implements EventLog {

  private final List<JobEvent> log = new ArrayList<>();
  private final Map<String, Sink> sinks = new HashMap<>();
  private final InstantSource clock;
  private final Object lock;
  private long head;

  MemoryEvents(InstantSource clock, Object lock) {
    this.clock = clock;
    this.lock = lock;
  }

  private static final class Sink {
    long position;
    String holder = "";
    Instant until = Instant.MIN;
  }

  void tell(
      MemoryJob job, JobEvent.Type type, int sequence, int attempt, @Nullable Failure failure) {
    JobRecord now = job.record();
    Standing standing =
        switch (type) {
          case ACCEPTED, RETRYING ->
              new Standing(Status.QUEUED, job.run, attempt, null, null, null, job.progress);
          case STARTED ->
              new Standing(Status.RUNNING, job.run, attempt, null, null, null, job.progress);
          case SUCCEEDED, FAILED, CANCELLED -> now.standing();
        };
    head++;
    log.add(
        new JobEvent(
            head,
            new Event.Id(job.job.id(), job.run, sequence),
            type,
            clock.instant(),
            attempt,
            failure,
            new JobRecord(now.job(), standing)));
  }

  @Override
  public List<Event> after(long position, Scope scope, int limit) {
    synchronized (lock) {
      return log.stream()
          .<Event>map(event -> event)
          .filter(event -> event.position() > position)
          .filter(e -> scope.tenant() == null || scope.tenant().equals(e.tenant()))
          .filter(event -> scope.job() == null || scope.job().equals(event.id().subject()))
          .filter(e -> scope.batch() == null || scope.batch().equals(e.batch()))
          .limit(limit)
          .toList();
    }
  }

  @Override
  public long head() {
    synchronized (lock) {
      return head;
    }
  }

  @Override
  public OptionalLong position(String tenant, Event.Id id) {
    synchronized (lock) {
      return log.stream()
          .filter(e -> e.id().equals(id) && e.tenant().equals(tenant))
          .mapToLong(Event::position)
          .findFirst();
    }
  }

  @Override
  public OptionalLong takeSink(String name, String holder, Duration lease) {
    synchronized (lock) {
      Sink sink = sinks.computeIfAbsent(name, _ -> new Sink());
      Instant now = clock.instant();
      if (!sink.holder.equals(holder) && sink.until.isAfter(now)) {
        return OptionalLong.empty();
      }
      sink.holder = holder;
      sink.until = now.plus(lease);
      return OptionalLong.of(sink.position);
    }
  }

  @Override
  public boolean markSink(String name, String holder, long position, Duration lease) {
    synchronized (lock) {
      Sink sink = Objects.requireNonNull(sinks.get(name));
      if (!sink.holder.equals(holder)) {
        return false;
      }
      sink.position = Math.max(sink.position, position);
      sink.until = clock.instant().plus(lease);
      return true;
    }
  }

  @Override
  public long lag(String name) {
    synchronized (lock) {
      return head - reached(name);
    }
  }

  private long reached(String name) {
    Sink sink = sinks.get(name);
    return sink == null ? 0 : sink.position;
  }

  int retire(Instant before, Set<String> used, int most) {
    Instant recently = clock.instant().minus(Duration.ofDays(1));
    Set<String> fed = new HashSet<>(used);
    sinks.forEach(
        (name, sink) -> fed.addAll(sink.until.isAfter(recently) ? Set.of(name) : Set.of()));
    long delivered = fed.stream().mapToLong(this::reached).min().orElse(Long.MAX_VALUE);
    List<JobEvent> old =
        log.stream()
            .filter(event -> event.at().isBefore(before) && event.position() <= delivered)
            .limit(most)
            .toList();
    log.removeAll(old);
    return old.size();
  }

  boolean tells(MemoryJob job) {
    return log.stream().anyMatch(event -> event.id().subject().equals(job.job.id()));
  }
}
