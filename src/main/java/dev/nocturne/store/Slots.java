package dev.nocturne.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The slots of the whole cluster: one per permitted open Notte session. */
public interface Slots {

  /** Makes it {@code count} slots; a slot in use beyond them goes when it is freed. */
  void resize(int count);

  /**
   * Sessions that have to be stopped, oldest first; another call does not return them again before
   * {@code retry} is over. Those of which a picture is still to be taken wait for that, but for no
   * longer than {@link Captures#OPEN_FOR_PICTURE}.
   */
  List<Stopping> stopping(int most, Duration retry);

  /** Frees slots whose session is stopped for certain. */
  void stopped(Collection<Stopping> sessions);

  /** Frees the slots of unknown sessions that must have ended by now. Returns how many. */
  int releaseLingering();

  /** All sessions that jobs and slots know of; every other one of our key is an orphan. */
  Set<String> knownSessions();

  /** The time on the store's clock, which is the same for all replicas. */
  Instant now();

  /** How the slots are used now. */
  Usage usage();

  /**
   * A slot and the session to stop in it.
   *
   * @param turn what the slot is found by; it has another one whenever it becomes free
   */
  record Stopping(long turn, String session) {}

  /**
   * How many slots are in which state.
   *
   * @param total as configured
   */
  record Usage(int total, int held, int stopping, int lingering) {}
}
