package dev.nocturne.emulator;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One agent of the cloud. Guarded by the cloud's lock. */
final class CloudAgent {

  final String id;
  final AgentRequest request;
  final CloudSession session;
  final Instant createdAt;
  private AgentScript script;
  private @Nullable Instant stoppedAt;

  CloudAgent(
      String id,
      AgentRequest request,
      CloudSession session,
      Instant createdAt,
      AgentScript script) {
    this.id = id;
    this.request = request;
    this.session = session;
    this.createdAt = createdAt;
    this.script = script;
  }

  /** Sets how it ends, now that this is known. */
  void decide(AgentScript decided) {
    script = decided;
  }

  void stop(Instant now) {
    if (closedAt(now) == null) {
      stoppedAt = now;
    }
  }

  /** When it came to an end, or null if it has not. */
  @Nullable Instant closedAt(Instant now) {
    Instant end = session.endsAt();
    if (stoppedAt != null && stoppedAt.isBefore(end)) {
      end = stoppedAt;
    }
    if (comesToItsEnd(end)) {
      end = createdAt.plus(script.runsFor());
    }
    return now.isBefore(end) ? null : end;
  }

  /** Whether its own end comes before everything that could cut it short. */
  private boolean comesToItsEnd(Instant cut) {
    return !(script.ending() instanceof Ending.NeverEnds)
        && !createdAt.plus(script.runsFor()).isAfter(cut);
  }

  boolean vanished(Instant now) {
    return script.ending() instanceof Ending.Vanishes && completed(now);
  }

  /** Whether it ran its script to the end, so that all of its work was done and paid. */
  boolean completed(Instant now) {
    Instant closed = closedAt(now);
    return closed != null && closed.equals(createdAt.plus(script.runsFor()));
  }

  AgentView view(Instant now) {
    Instant closed = closedAt(now);
    Ending ending =
        closed == null ? null : completed(now) ? script.ending() : new Ending.Interrupted();
    return new AgentView(
        id, request, createdAt, closed, ending, steps(closed == null ? now : closed));
  }

  private int steps(Instant until) {
    if (script.ending() instanceof Ending.NeverEnds || script.runsFor().isZero()) {
      return script.ending() instanceof Ending.NeverEnds ? 0 : script.steps();
    }
    Duration ran = Duration.between(createdAt, until);
    return (int)
        Math.min(
            script.steps(),
            script.steps() * ran.toMillis() / Math.max(1, script.runsFor().toMillis()));
  }
}
