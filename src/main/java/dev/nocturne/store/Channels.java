package dev.nocturne.store;

/** The channels on which transactions tell other replicas that there is something to do. */
public final class Channels {

  /** A job is due, whether it moves, ends or starts. */
  public static final String WORK = "nocturne_work";

  /** A job waits to start; whether it may is a matter of slots. */
  public static final String ARRIVALS = "nocturne_arrivals";

  /** A slot is free again, for whoever waits to start. */
  public static final String SLOTS = "nocturne_slots";

  /** A session has to be stopped. */
  public static final String SESSIONS = "nocturne_sessions";

  /** The log has grown. */
  public static final String EVENTS = "nocturne_events";

  /** Notte complained to another replica. */
  public static final String COMPLAINTS = "nocturne_complaints";

  private Channels() {}
}
