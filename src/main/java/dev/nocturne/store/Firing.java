package dev.nocturne.store;

import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.ScheduleRun;
import dev.nocturne.schedule.ScheduleRun.Fate;
import dev.nocturne.store.Batches.Chunk;
import dev.nocturne.store.Batches.Opening;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Submits for schedules. The payload, the run and the next time are stored in one transaction, by
 * whoever holds the schedule's row, so that all replicas together do it once.
 */
public interface Firing {

  /**
   * Notes of at most {@code most} schedules that somebody saw that they are due. They are not late
   * then if they have to wait for others.
   *
   * @return how many
   */
  int see(int most);

  /** Does what is due, and says what became of it: of one schedule, and of one run that waited. */
  List<Fate> next(Loader loader);

  /** Runs a schedule now, as its overlap policy allows it, if the tenant has it. */
  Optional<ScheduleRun> now(String tenant, UUID schedule, Loader loader);

  /** What is behind, at most {@code most} of it counted. */
  Backlog backlog(int most);

  /**
   * What is behind.
   *
   * @param late how long the first of those has been due that nobody has taken
   * @param resting schedules that are due and rest, since they could not be read or broke
   */
  record Backlog(Duration late, long resting) {}

  /** Makes of a payload what can be stored. */
  @FunctionalInterface
  interface Loader {

    /**
     * What is to be stored for a run.
     *
     * @param holdings says what does not belong to the schedule's tenant, within the transaction
     */
    Load load(Schedule schedule, Payload payload, Run run, Holdings.Check holdings);
  }

  /**
   * A run of a schedule.
   *
   * @param planned when it was to begin
   * @param key under which what it submits is stored
   */
  record Run(Instant planned, String key) {}

  /** What is to be stored. */
  sealed interface Load {

    /** A batch with all of its rows. */
    record OfBatch(Opening opening, Iterable<Chunk> chunks) implements Load {}

    /** One job. */
    record OfJob(Submission job) implements Load {}

    /** Nothing, because the payload can no longer be accepted. */
    record Refused(String detail) implements Load {}
  }
}
