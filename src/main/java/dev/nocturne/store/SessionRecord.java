package dev.nocturne.store;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session that a client opened, without a job.
 *
 * @param session Notte's id of it
 * @param endsAt when its time is up at the latest
 * @param end how it ended, or null while it is open
 */
public record SessionRecord(
    UUID id, String session, Limits limits, Instant openedAt, Instant endsAt, @Nullable End end) {

  /** What it was opened with, in whole minutes: from its start, and after its last use. */
  public record Limits(int maxDurationMinutes, int idleTimeoutMinutes) {}

  /** When it ended, and why. */
  public record End(Instant at, Why why) {}

  /** Why a session is over. */
  public enum Why {
    /** The client stopped it. */
    STOPPED,
    /** It was open for as long as it may be. */
    TIME_UP,
    /** Notte ended it, for its silence perhaps. */
    CLOSED;

    /** Its name on the wire and in tables. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
