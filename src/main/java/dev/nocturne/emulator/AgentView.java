package dev.nocturne.emulator;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An agent as the API tells of it.
 *
 * @param ending how it ended, or null while it is active
 * @param steps how many steps it has taken so far
 * @param perStep how long each of them took
 */
public record AgentView(
    String id,
    AgentRequest request,
    Instant createdAt,
    @Nullable Instant closedAt,
    @Nullable Ending ending,
    int steps,
    Duration perStep) {

  /** Whether it is running. */
  public boolean active() {
    return closedAt == null;
  }
}
