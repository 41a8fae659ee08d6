package dev.nocturne.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the replicas ended in each minute of late, for operators to look at. */
public interface PaceLog {

  /**
   * Adds what a replica has ended since it last said so to its present minute. What is older than
   * two hours goes.
   */
  void note(String replica, long succeeded, long failed);

  /** The last hour, oldest first, with the minutes of nothing; the present one is not over. */
  List<Minute> hour();

  /** All replicas that have said something in two hours or have jobs in hand, by their names. */
  List<Replica> replicas();

  /**
   * A minute of the whole cluster.
   *
   * @param slots how many were in use at its end
   */
  record Minute(Instant at, long succeeded, long failed, int slots) {}

  /**
   * A replica.
   *
   * @param seen the minute in which it said something last, or null if it never did
   * @param alive whether that is not long ago
   * @param succeeded how many jobs it ended so in the last two hours
   * @param jobs in hand at this moment
   * @param until when the first of its leases ends unless it is renewed, or null if it has none
   */
  record Replica(
      String name,
      @Nullable Instant seen,
      boolean alive,
      long succeeded,
      long failed,
      long jobs,
      @Nullable Instant until) {}
}
