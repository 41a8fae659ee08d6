package dev.nocturne.emulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as the API tells of it.
 *
 * @param options the request that opened it, which means nothing to the model
 */
public record SessionView(
    String id,
    String status,
    Instant createdAt,
    Instant lastAccessedAt,
    @Nullable Instant closedAt,
    Limits limits,
    String options) {

  /** How long it may live in all, and unused, in minutes. */
  public record Limits(int maxDurationMinutes, int idleTimeoutMinutes) {}

  /** Whether it is open. */
  public boolean active() {
    return status.equals("active");
  }
}
