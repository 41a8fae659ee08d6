package dev.nocturne.emulator;

import dev.nocturne.emulator.CloudSettings.OnExpiry;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One agent of the cloud. Guarded by the cloud's lock. */
final class CloudAgent {

  final String id;
  final AgentRequest request;
  final CloudSession session;
  final Instant createdAt;
  private final OnExpiry onExpiry;
  private AgentScript script;
  private @Nullable Instant stoppedAt;

  CloudAgent(
      String id,
      AgentRequest request,
      CloudSession session,
      Instant createdAt,
      AgentScript script,
      OnExpiry onExpiry) {
    this.id = id;
    this.request = request;
    this.session = session;
    this.createdAt = createdAt;
    this.script = script;
    this.onExpiry = onExpiry;
  }

  /** Sets how it ends, now that this is known. */
  void decide(AgentScript decided) {
    script = decided;
  }

  /** Stops it at that moment, which may lie ahead. */
  void stop(Instant at) {
    if (closedAt(at) == null && (stoppedAt == null || at.isBefore(stoppedAt))) {
      stoppedAt = at;
    }
  }

  /** When it came to an end, or null if it has not. */
  @Nullable Instant closedAt(Instant now) {
    Instant end = cutAt();
    if (comesToItsEnd(end)) {
      end = createdAt.plus(script.runsFor());
    }
    return now.isBefore(end) ? null : end;
  }

  /** When something else ends it, if its own end does not come first. */
  private Instant cutAt() {
    boolean outlives = onExpiry == OnExpiry.STUCK && session.endsByTime();
    Instant cut = outlives ? Instant.MAX : session.endsAt();
    return stoppedAt != null && stoppedAt.isBefore(cut) ? stoppedAt : cut;
  }

  /**
   * Whether its own end comes before everything that could cut it short. Without its session it
   * does no work, even if it is said to be active.
   */
  private boolean comesToItsEnd(Instant cut) {
    Instant end = createdAt.plus(script.runsFor());
    return !(script.ending() instanceof Ending.NeverEnds)
        && !end.isAfter(cut)
        && !end.isAfter(session.endsAt());
  }

  boolean vanished(Instant now) {
    return script.ending() instanceof Ending.Vanishes && reachedItsEnd(now);
  }

  /** Whether it did all of its work, so that doing it again would be doing it twice. */
  boolean completed(Instant now) {
    boolean answers =
        switch (script.ending()) {
          case Ending.Solved _, Ending.GaveUp _ -> true;
          case Ending.Interrupted _, Ending.NeverEnds _, Ending.Vanishes _ -> false;
        };
    return answers && reachedItsEnd(now);
  }

  private boolean reachedItsEnd(Instant now) {
    Instant closed = closedAt(now);
    return closed != null && closed.equals(createdAt.plus(script.runsFor()));
  }

  AgentView view(Instant now) {
    Instant closed = closedAt(now);
    Ending ending = closed == null ? null : reachedItsEnd(now) ? script.ending() : cutShort(closed);
    return new AgentView(
        id, request, createdAt, closed, ending, steps(closed == null ? now : closed), perStep());
  }

  private Ending cutShort(Instant closed) {
    boolean ranOut = session.endsByTime() && closed.equals(session.endsAt());
    return ranOut && onExpiry == OnExpiry.GAVE_UP
        ? new Ending.GaveUp("Session closed")
        : new Ending.Interrupted();
  }

  private Duration perStep() {
    return script.runsFor().dividedBy(Math.max(1, script.steps()));
  }

  private int steps(Instant until) {
    if (script.ending() instanceof Ending.NeverEnds) {
      return 0;
    }
    long whole = Math.max(1, script.runsFor().toMillis());
    long ran = Math.clamp(Duration.between(createdAt, until).toMillis(), 0, whole);
    return script.runsFor().isZero() ? script.steps() : (int) (script.steps() * ran / whole);
  }
}
