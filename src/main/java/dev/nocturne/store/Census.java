package dev.nocturne.store;

import java.time.Duration;
import java.util.Map;

/** Figures of the whole cluster for operators, cheap however many jobs there are. */
public interface Census {

  /** So many of one state are counted; of more it is only known that there are at least so many. */
  int MOST = 10_000;

  /** What there is now, in one snapshot. */
  Figures take();

  /**
   * Where a job stands that has not ended: running, or at the gate that it waits at.
   *
   * @param kind its kind's name, which this release need not know
   * @param state {@code running}, or the gate's name
   */
  record Place(String kind, String state) {}

  /**
   * What there is.
   *
   * @param jobs how many are in which place; what is not in it is none
   * @param unfinished all jobs that have not ended, as the planner estimates
   * @param takeovers how many workers were lost with the jobs that run
   * @param moving how long the job has been due that no worker moves on, zero if there is none
   * @param starting how long the next job has waited for its start
   * @param hidden how long readers have waited for the oldest event that they do not get, since a
   *     transaction goes on that may put one before it
   */
  record Figures(
      Map<Place, Long> jobs,
      long unfinished,
      long takeovers,
      Duration moving,
      Duration starting,
      Duration hidden,
      Slots.Usage slots) {
    public Figures {
      jobs = Map.copyOf(jobs);
    }
  }
}
