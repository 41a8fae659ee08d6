package dev.nocturne.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the replicas ended in each minute of late, for operators to look at. */
public interface PaceLog {

  /**
   * Adds what a replica has ended since it last said so to its present minute. What is older than
   * two hours goes.
   *
   * @return whether it is to begin nothing
   */
  boolean note(String replica, long succeeded, long failed);

  /**
   * Wants a replica to begin nothing. It hears so when it next notes something.
   *
   * @return whether there is one of that name that is alive
   */
  boolean drain(String replica);

  /** Wants a replica to begin jobs again; nothing happens if it does. */
  void resume(String replica);

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
   * @param state what it does
   * @param succeeded how many jobs it ended so in the last two hours
   * @param jobs in hand at this moment
   * @param until when the first of its leases ends unless it is renewed, or null if it has none
   */
  record Replica(
      String name,
      @Nullable Instant seen,
      State state,
      long succeeded,
      long failed,
      long jobs,
      @Nullable Instant until) {

    /** Whether it was heard of not long ago. */
    public boolean alive() {
      return state != State.AWAY;
    }
  }

  /** What a replica does. */
  enum State {
    /** It begins jobs. */
    ON,
    /** It is to begin none, and has not heard so yet or still has some in hand. */
    DRAINING,
    /** It begins none and has none. */
    DRAINED,
    /** Nothing was heard of it for minutes. */
    AWAY
  }
}
