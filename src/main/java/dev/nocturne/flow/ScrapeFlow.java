package dev.nocturne.flow;

import dev.nocturne.job.Claim;
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
          sessions
              .dress(open, scrape.session(), claim)
              .orElseGet(() -> onSession(scrape, open, claim));
      case SessionOpen open -> sessions.shut(open.session());
      case SessionShut _ -> new Next.Continue(new Fresh());
      case AgentRunning _, Calling _, RunUnderWay _, Scripting _, MakingPersona _, PersonaMade _ ->
          throw new IllegalStateException("no checkpoint of a scrape: " + claim.progress());
    };
  }

  /** After a lost answer Notte may go on in a session of its own, which nobody can stop. */
  private Next oneCall(Scrape scrape) {
    return OneCall.answered(
        () -> Answers.of(notte.scrape(scrape), scrape.reading(), Footprint.NONE),
        lost -> Answers.lost(lost, Footprint.UNKNOWN));
  }

  private Next onSession(Scrape scrape, SessionOpen open, Claim claim) {
    try {
      notte.open(open.session(), scrape.url());
      return Answers.of(
          notte.scrapePage(open.session(), scrape.reading()), scrape.reading(), Footprint.SESSION);
    } catch (Rejected e) {
      return Answers.refused(e, Footprint.SESSION);
    } catch (Busy e) {
      return sessions.startLater(open, e, claim);
    } catch (Unclear e) {
      return Answers.lost(e, Footprint.SESSION);
    }
  }
}
