package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Progress.SessionShut;
import dev.nocturne.job.Sealed;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.seal.Seal;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The steps that every flow with a session of its own shares: open it, dress it, and shut it. The
 * session is the fence: Notte knows no idempotency key, but nothing can start on a session that is
 * shut.
 */
final class Session {

  /** Another replica may have the key, or the operator may bring it back: no job fails for it. */
  private static final Failure NO_KEY =
      Failure.of(FailureKind.AUTH, "the job's cookies were sealed with a key that is not here");

  private static final Duration UNTIL_THERE_IS_A_KEY = Duration.ofMinutes(1);

  /** In place of Notte's words, which may quote the cookies. */
  private static final String NOT_TAKEN = "Notte did not take the job's cookies";

  /** Whoever may begin has waited for Notte or for a replica until now, which costs no attempt. */
  private static final Failure TOO_LATE =
      Failure.of(FailureKind.UNREACHABLE, "nothing could begin before the attempt's time was over");

  private final Notte notte;
  private final Seal seal;
  private final FlowSettings settings;
  private final FailedCalls starts = new FailedCalls();
  private final FailedCalls dressings = new FailedCalls();

  Session(Notte notte, Seal seal, FlowSettings settings) {
    this.notte = notte;
    this.seal = seal;
    this.settings = settings;
  }

  /** What comes instead of any beginning while the cookies cannot be read. */
  Optional<Next> waitsForKey(SessionOptions options, Claim claim) {
    Sealed sealed = options.cookies();
    return sealed != null && cookies(sealed, claim).isEmpty()
        ? Optional.of(new Next.Retry(NO_KEY, Footprint.NONE, UNTIL_THERE_IS_A_KEY))
        : Optional.empty();
  }

  /** Opens the session; only the lease that opened it may start on it. */
  Next open(SessionOptions options, Claim claim) {
    return waitsForKey(options, claim).orElseGet(() -> started(options, claim));
  }

  private Next started(SessionOptions options, Claim claim) {
    long begun = starts.begun();
    try {
      String session = notte.startSession(options);
      starts.answered(claim, begun);
      return new Next.Continue(new SessionOpen(session, claim.lease().token()));
    } catch (Rejected e) {
      return new Next.Finish(new Outcome.Failed(Flows.failure(e)), Footprint.NONE);
    } catch (Busy e) {
      return Answers.busy(e, starts.refused(claim, e));
    } catch (Unclear e) {
      // A session may be open that nobody can name, so it keeps its slot. It costs no attempt
      // unless it is only this job's that does not start.
      Failure failure = Flows.failure(e, starts.failed(claim).blamed());
      return new Next.Retry(failure, Footprint.UNKNOWN, Duration.ZERO);
    }
  }

  /**
   * Gives the session the cookies of its job. Nothing has begun there, and to do it again does no
   * harm, so whoever may begin does it first.
   *
   * @return what comes instead of the beginning, or nothing if the session has all that it needs
   *     and there is time left
   */
  Optional<Next> dress(SessionOpen open, SessionOptions options, Claim claim) {
    Sealed sealed = options.cookies();
    if (sealed == null) {
      return late(claim);
    }
    Json cookies = cookies(sealed, claim).orElse(null);
    if (cookies == null) {
      return Optional.of(new Next.Retry(NO_KEY, Footprint.SESSION, UNTIL_THERE_IS_A_KEY));
    }
    long begun = dressings.begun();
    try {
      notte.setCookies(open.session(), cookies);
      dressings.answered(claim, begun);
      return late(claim);
    } catch (Rejected e) {
      return Optional.of(Answers.refused(new Rejected(e.kind(), NOT_TAKEN), Footprint.SESSION));
    } catch (Busy e) {
      return Optional.of(
          dressings.refused(claim, e)
              ? undressed()
              : later(
                  open,
                  Failure.of(e.reason().failure(), NOT_TAKEN),
                  orZero(e.retryAfter()),
                  claim));
    } catch (Unclear e) {
      return Optional.of(doubtful(e, open, claim));
    }
  }

  /** What begins after its attempt's end would be paid for, and ended at the first look. */
  static Optional<Next> late(Claim claim) {
    return claim.times().timedOut()
        ? Optional.of(new Next.Retry(TOO_LATE, Footprint.SESSION, Duration.ZERO))
        : Optional.empty();
  }

  /** What lasts for a whole attempt is about these cookies if it is not about Notte as a whole. */
  private Next doubtful(Unclear e, SessionOpen open, Claim claim) {
    if (Thread.currentThread().isInterrupted()) {
      // We gave it up ourselves, which costs no attempt unless it took all of its time.
      return new Next.Lost(
          Failure.of(FailureKind.UNREACHABLE, NOT_TAKEN), Footprint.SESSION, Duration.ZERO);
    }
    return switch (e.scope()) {
      case REQUEST ->
          later(open, Failure.of(FailureKind.UPSTREAM, NOT_TAKEN), Duration.ZERO, claim);
      case NOTTE ->
          dressings.failed(claim).blamed()
              ? undressed()
              : later(open, Failure.of(FailureKind.UNREACHABLE, NOT_TAKEN), Duration.ZERO, claim);
    };
  }

  /** It is this job alone whose cookies are not taken. */
  private static Next undressed() {
    return new Next.Retry(
        Failure.of(FailureKind.UPSTREAM, NOT_TAKEN), Footprint.SESSION, Duration.ZERO);
  }

  private Optional<Json> cookies(Sealed sealed, Claim claim) {
    return seal.open(claim.lease().job(), sealed.text()).map(Json::new);
  }

  /**
   * The answer to a start that did nothing: the next claim, and no later one, may repeat it. A
   * session that waits for the whole attempt is given back; that costs the job no attempt.
   */
  Next startLater(SessionOpen open, Busy busy, Claim claim) {
    return later(open, Flows.failure(busy), orZero(busy.retryAfter()), claim);
  }

  private Next later(SessionOpen open, Failure because, Duration wait, Claim claim) {
    if (claim.times().timedOut()) {
      return new Next.Retry(because, Footprint.SESSION, wait);
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
