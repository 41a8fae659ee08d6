package dev.nocturne.emulator;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One session of the cloud; it ends by itself as time passes. Guarded by the cloud's lock. */
final class CloudSession {

  final String id;
  final Instant createdAt;
  final Duration max;
  final Duration idle;
  private Instant lastAccessedAt;
  private @Nullable Instant stoppedAt;

  CloudSession(String id, Instant createdAt, Duration max, Duration idle) {
    this.id = id;
    this.createdAt = createdAt;
    this.max = max;
    this.idle = idle;
    this.lastAccessedAt = createdAt;
  }

  /** When it ends, or has ended, if nothing more happens to it. */
  Instant endsAt() {
    Instant byMax = createdAt.plus(max);
    Instant byIdle = lastAccessedAt.plus(idle);
    Instant expires = byMax.isBefore(byIdle) ? byMax : byIdle;
    return stoppedAt != null && stoppedAt.isBefore(expires) ? stoppedAt : expires;
  }

  boolean open(Instant now) {
    return now.isBefore(endsAt());
  }

  /** A page operation keeps it from idling out. */
  void touch(Instant now) {
    lastAccessedAt = now;
  }

  void stop(Instant now) {
    if (open(now)) {
      stoppedAt = now;
    }
  }

  /** What the API tells of it. */
  SessionView view(Instant now) {
    String status = open(now) ? "active" : stoppedAt == null ? "timed_out" : "closed";
    return new SessionView(
        id,
        status,
        createdAt,
        lastAccessedAt,
        open(now) ? null : endsAt(),
        (int) max.toMinutes(),
        (int) idle.toMinutes());
  }
}
