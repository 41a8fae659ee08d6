package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.Calling;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.job.Progress.MakingPersona;
import dev.nocturne.job.Progress.PersonaMade;
import dev.nocturne.job.Progress.RunUnderWay;
import dev.nocturne.job.Progress.Scripting;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Progress.SessionShut;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.Scraped;
import java.time.Duration;

/** A page read in one call, or in a session of our own: two backends behind one flow. */
final class ScrapeFlow implements Flow<Scrape> {

  /** Costs no attempt; the session is stopped as often as it takes, which nobody waits for. */
  private static final Failure LOST =
      Failure.of(FailureKind.UNREACHABLE, "the scrape was lost with whoever read its page");

  private final Notte notte;
  private final Session sessions;
  private final OneCall<Scrape> oneCall;
  private final PaidCalls onSessions = new PaidCalls();

  ScrapeFlow(Notte notte, Session sessions) {
    this.notte = notte;
    this.sessions = sessions;
    // After a lost answer Notte may go on in a session of its own, which nobody can stop.
    this.oneCall =
        new OneCall<>(
            scrape -> Answers.of(notte.scrape(scrape), scrape.reading(), Footprint.NONE),
            Footprint.UNKNOWN);
  }

  @Override
  public Next advance(Scrape scrape, Claim claim) {
    return switch (claim.progress()) {
      case Fresh _ ->
          switch (scrape.via()) {
            case ONE_CALL -> oneCall.advance(scrape, claim);
            case SESSION -> sessions.open(scrape.session(), claim);
          };
      case SessionOpen open when open.startableUnder() == claim.lease().token() ->
          sessions
              .dress(open, scrape.session(), claim)
              .orElseGet(() -> onSession(scrape, open, claim));
      case SessionOpen _ when claim.times().timedOut() ->
          new Next.Retry(LOST, Footprint.SESSION, Duration.ZERO);
      case SessionOpen open -> sessions.shut(open.session());
      case SessionShut _ -> new Next.Continue(new Fresh());
      case AgentRunning _, Calling _, RunUnderWay _, Scripting _, MakingPersona _, PersonaMade _ ->
          throw new IllegalStateException("no checkpoint of a scrape: " + claim.progress());
    };
  }

  private Next onSession(Scrape scrape, SessionOpen open, Claim claim) {
    long begun = onSessions.begun();
    try {
      notte.open(open.session(), scrape.url());
      Scraped page = notte.scrapePage(open.session(), scrape.reading());
      onSessions.answered(claim, begun);
      return Answers.of(page, scrape.reading(), Footprint.SESSION);
    } catch (Rejected e) {
      return Answers.refused(e, Footprint.SESSION);
    } catch (Busy e) {
      return onSessions.refused(e, claim)
          ? new Next.Retry(Flows.failure(e, true), Footprint.SESSION, Duration.ZERO)
          : sessions.startLater(open, e, claim);
    } catch (Unclear e) {
      return onSessions.lost(e, Footprint.SESSION, claim);
    }
  }
}
