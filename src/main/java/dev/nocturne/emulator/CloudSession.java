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
  private final String options;
  private Instant lastAccessedAt;
  private @Nullable Instant stoppedAt;
  private @Nullable Instant expiredAt;

  CloudSession(String id, Instant createdAt, Duration max, Duration idle, String options) {
    this.id = id;
    this.createdAt = createdAt;
    this.max = max;
    this.idle = idle;
    this.options = options;
    this.lastAccessedAt = createdAt;
  }

  /** When it ends, or has ended, if nothing more happens to it. */
  Instant endsAt() {
    Instant expires = expiresAt();
    return stoppedAt != null && stoppedAt.isBefore(expires) ? stoppedAt : expires;
  }

  private Instant expiresAt() {
    if (expiredAt != null) {
      return expiredAt;
    }
    Instant byMax = createdAt.plus(max);
    Instant byIdle = lastAccessedAt.plus(idle);
    return byMax.isBefore(byIdle) ? byMax : byIdle;
  }

  boolean open(Instant now) {
    return now.isBefore(endsAt());
  }

  /** Whether its end is that its time ran out, and not that somebody stopped it. */
  boolean endsByTime() {
    return stoppedAt == null || !stoppedAt.isBefore(expiresAt());
  }

  /** A page operation keeps it from idling out. */
  void touch(Instant now) {
    lastAccessedAt = now;
  }

  /** Stops it at that moment, which may lie ahead; the earliest stop counts. */
  void stop(Instant at) {
    if (open(at)) {
      stoppedAt = at;
    }
  }

  /** Lets its time run out now. */
  void expire(Instant now) {
    if (open(now)) {
      expiredAt = now;
    }
  }

  /** What the API tells of it. */
  SessionView view(Instant now) {
    String status = open(now) ? "active" : endsByTime() ? "timed_out" : "closed";
    return new SessionView(
        id,
        status,
        createdAt,
        lastAccessedAt,
        open(now) ? null : endsAt(),
        new SessionView.Limits((int) max.toMinutes(), (int) idle.toMinutes()),
        options);
  }
}
