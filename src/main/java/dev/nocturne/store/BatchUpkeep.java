package dev.nocturne.store;

/** Housekeeping of batches that replicas share. */
public interface BatchUpkeep {

  /**
   * Adds up what was noted of the jobs of batches and of what they cost, oldest first, reckons how
   * fast they go, and ends the batches whose jobs have all ended: each finishes once, with an
   * event, and once more when jobs of it were retried and have ended again.
   *
   * @return how many notes of the sort with more of them were added up; as many as {@code most}
   *     means that there may be more
   */
  int fold(int most);

  /**
   * Lets those jobs go on that wait at a gate which is open to them, and stops those at the gate of
   * a batch that is paused. There are none unless a replica died or two crossed each other.
   *
   * @param most jobs of each sort, and lanes that are looked at
   * @return how many jobs went on or were stopped
   */
  int repair(int most);
}
