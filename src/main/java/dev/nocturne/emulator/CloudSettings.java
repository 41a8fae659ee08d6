package dev.nocturne.emulator;

import java.time.Duration;

/**
 * What kind of cloud it is.
 *
 * @param sessions how many may be open at once, one-call scrapes included
 * @param listLag how late lists show that an agent was started or has ended
 * @param full the status that refuses a session when too many are open; which one Notte sends is
 *     not known, and 429, 529 and 403 have each been said
 * @param onExpiry what becomes of an agent whose session runs out of time
 * @param kept how many it remembers at least of the sessions, the agents and the runs that are over
 */
public record CloudSettings(int sessions, Duration listLag, int full, OnExpiry onExpiry, int kept) {

  private static final int KEPT = 10_000;

  /**
   * What an agent reports once its session has run out of time. Which one Notte does is unknown.
   */
  public enum OnExpiry {
    /** Closed, and says nothing. */
    INTERRUPTED,
    /** Closed, and says that it failed. */
    GAVE_UP,
    /** Active, for ever. */
    STUCK
  }

  /** A cloud that refuses with 529 and interrupts agents whose session runs out of time. */
  public CloudSettings(int sessions, Duration listLag) {
    this(sessions, listLag, 529, OnExpiry.INTERRUPTED);
  }

  /** A cloud that remembers ten thousand of each. */
  public CloudSettings(int sessions, Duration listLag, int full, OnExpiry onExpiry) {
    this(sessions, listLag, full, onExpiry, KEPT);
  }
}
