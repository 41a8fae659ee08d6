package dev.nocturne.store;

import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Plan;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.ScheduleRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients may do to schedules. Each call is one transaction. */
public interface Schedules {

  /** So many may a tenant have. */
  int MOST = 1_000;

  /** Stores a new one, due at its next time, unless the tenant has as many as it may. */
  Optional<Schedule> create(String tenant, Definition wanted);

  /** The schedule, if the tenant has it. */
  Optional<Schedule> find(String tenant, UUID schedule);

  /** What it submits, if the tenant has it. */
  Optional<Payload> payload(String tenant, UUID schedule);

  /**
   * A page of schedules, newest first.
   *
   * @param after the last one of the page before, or null for the first page
   */
  List<Schedule> list(String tenant, @Nullable UUID after, int limit);

  /**
   * Changes one; with other times, it is due at the next of them.
   *
   * @param seen when it was changed last; it stays as it is if that was later
   */
  Optional<Schedule> change(String tenant, UUID schedule, Instant seen, Definition wanted);

  /** Pauses one, and leaves out what waits, or resumes it from now on. */
  Optional<Schedule> hold(String tenant, UUID schedule, boolean paused);

  /** Deletes one with its runs, but nothing that it submitted. */
  boolean delete(String tenant, UUID schedule);

  /** A page of what became of its times, newest first. */
  List<ScheduleRun> runs(String tenant, UUID schedule, @Nullable UUID after, int limit);

  /** What a client wants a schedule to be. */
  record Definition(Plan plan, boolean paused, Payload payload) {}
}
