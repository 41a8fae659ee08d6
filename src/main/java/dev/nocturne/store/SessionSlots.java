package dev.nocturne.store;

import dev.nocturne.job.Footprint;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The slots of sessions without a job, and what becomes of both. */
public interface SessionSlots {

  /** Gives a session that is going to be started a slot, or forgets it if there is none. */
  Admission admit(String tenant, UUID id, Bounds bounds);

  /**
   * Notes that it is open, from now on.
   *
   * @param session Notte's id of it
   * @return whether it was still waited for; if not, nobody knows it
   */
  boolean opened(UUID id, String session);

  /**
   * Forgets a session that was not opened, as far as is known.
   *
   * @param left what may be open even so; its slot is kept until that must be over
   */
  void failed(UUID id, Footprint left);

  /** Notes that Notte has ended it. */
  void closed(UUID id);

  /**
   * Ends sessions whose time is up, has the slots of ended ones stopped, and gives up starts that
   * nobody makes any more. Returns how many slots that concerned.
   */
  int settle();

  /**
   * Open sessions that were not looked at for a while, at most so many; another call does not
   * return them again before {@code every} is over.
   */
  List<Open> due(int most, Duration every);

  /** Whether it has a slot. */
  enum Admission {
    /** It has one. */
    ADMITTED,
    /** All are in use, or as many as sessions may have. */
    NO_SLOT,
    /** The tenant occupies as many as it may. */
    OVER_QUOTA
  }

  /**
   * How many slots there are.
   *
   * @param slots only those numbered up to this are used
   * @param sessions so many of them may sessions without a job have
   */
  record Bounds(int slots, int sessions) {}

  /** An open session, by our id and by Notte's. */
  record Open(UUID id, String session) {}
}
