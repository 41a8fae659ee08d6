package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Progress.SessionShut;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.Scraped;
import java.time.Duration;
import java.util.function.Supplier;

/** A page read in one call, or in a session of our own: two backends behind one flow. */
final class ScrapeFlow implements Flow<Scrape> {

  private final Notte notte;
  private final Session sessions;

  ScrapeFlow(Notte notte, Session sessions) {
    this.notte = notte;
    this.sessions = sessions;
  }

  @Override
  public Next advance(Scrape scrape, Claim claim) {
    return switch (claim.progress()) {
      case Fresh _ ->
          switch (scrape.via()) {
            case ONE_CALL -> oneCall(scrape);
            case SESSION -> sessions.open(scrape.session(), claim);
          };
      case SessionOpen open when open.startableUnder() == claim.lease().token() ->
          onSession(scrape, open, claim);
      case SessionOpen open -> sessions.shut(open.session());
      case SessionShut _ -> new Next.Continue(new Fresh());
      case AgentRunning running ->
          throw new IllegalStateException("a scrape has no agent, but found " + running.agent());
    };
  }

  private Next oneCall(Scrape scrape) {
    try {
      return ended(() -> notte.scrape(scrape), scrape, Footprint.NONE);
    } catch (Busy e) {
      Duration wait = e.retryAfter() == null ? Duration.ZERO : e.retryAfter();
      return new Next.Retry(Flows.failure(e), Footprint.NONE, wait);
    } catch (Unclear e) {
      // Notte may go on reading in a session of its own, which nobody can stop.
      return lost(e, Footprint.UNKNOWN);
    }
  }

  private Next onSession(Scrape scrape, SessionOpen open, Claim claim) {
    try {
      return ended(
          () -> {
            notte.open(open.session(), scrape.url());
            return notte.scrapePage(open.session(), scrape);
          },
          scrape,
          Footprint.SESSION);
    } catch (Busy e) {
      return sessions.startLater(open, e, claim);
    } catch (Unclear e) {
      return lost(e, Footprint.SESSION);
    }
  }

  private static Next ended(Supplier<Scraped> call, Scrape scrape, Footprint left) {
    try {
      return Answers.of(call.get(), scrape.responseFormat(), left);
    } catch (Rejected e) {
      Failure failure = Flows.failure(e);
      return failure.kind().retryable()
          ? new Next.Retry(failure, left, Duration.ZERO)
          : new Next.Finish(new Outcome.Failed(failure), left);
    }
  }

  private static Next lost(Unclear e, Footprint left) {
    FailureKind kind =
        switch (e.scope()) {
          case REQUEST -> FailureKind.UPSTREAM;
          case NOTTE -> FailureKind.UNREACHABLE;
        };
    Failure failure = Failure.of(kind, String.valueOf(e.getMessage()));
    return new Next.Retry(failure, left, Duration.ZERO);
  }
}
