package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Progress.SessionShut;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The steps that every flow with a session of its own shares: open it, and shut it. The session is
 * the fence: Notte knows no idempotency key, but nothing can start on a session that is shut.
 */
final class Session {

  private final Notte notte;
  private final FlowSettings settings;

  Session(Notte notte, FlowSettings settings) {
    this.notte = notte;
    this.settings = settings;
  }

  /** Opens the session; only the lease that opened it may start on it. */
  Next open(SessionOptions options, Claim claim) {
    try {
      return new Next.Continue(new SessionOpen(notte.startSession(options), claim.lease().token()));
    } catch (Rejected e) {
      return new Next.Finish(new Outcome.Failed(Flows.failure(e)), Footprint.NONE);
    } catch (Busy e) {
      return new Next.Retry(Flows.failure(e), Footprint.NONE, orZero(e.retryAfter()));
    } catch (Unclear e) {
      // A session may be open that nobody can name. It costs no attempt, but it keeps its slot.
      return new Next.Retry(Flows.failure(e), Footprint.UNKNOWN, Duration.ZERO);
    }
  }

  /**
   * The answer to a start that did nothing: the next claim, and no later one, may repeat it. A
   * session that waited for the whole attempt is given back; that costs the job no attempt.
   */
  Next startLater(SessionOpen open, Busy busy, Claim claim) {
    Duration wait = orZero(busy.retryAfter());
    if (claim.times().timedOut()) {
      return new Next.Retry(Flows.failure(busy), Footprint.SESSION, wait);
    }
    return new Next.Wait(
        new SessionOpen(open.session(), claim.lease().token() + 1), null, later(wait));
  }

  /**
   * Shuts the session for certain. A new agent may show up in the list a little later, so the last
   * look waits that long.
   */
  Next shut(String session) {
    notte.stopSession(session);
    SessionShut shut = new SessionShut(session);
    return settings.listLag().isZero()
        ? new Next.Continue(shut)
        : new Next.Wait(shut, null, settings.listLag());
  }

  /** How long whoever has a session waits after an answer that nothing was done. */
  Duration pause(Busy busy) {
    return later(orZero(busy.retryAfter()));
  }

  private Duration later(Duration asked) {
    return asked.compareTo(settings.poll()) > 0 ? asked : settings.poll();
  }

  private static Duration orZero(@Nullable Duration duration) {
    return duration == null ? Duration.ZERO : duration;
  }
}
