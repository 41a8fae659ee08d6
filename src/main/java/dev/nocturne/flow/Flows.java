package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.BrowserScript;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.Progress;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.seal.Seal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Chooses the flow of a job's kind, and says what an error means that the flow did not judge. */
public final class Flows {

  /** A look that failed is repeated after this; the whole key is held back elsewhere. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  private final AgentFlow agents;
  private final ScrapeFlow scrapes;
  private final Flow<HtmlScrape> htmlScrapes;
  private final Flow<Search> searches;
  private final FunctionFlow functions;
  private final ScriptFlow scripts;
  private final Map<Kind, FailedCalls> accounts = new ConcurrentHashMap<>();

  /**
   * Flows over this Notte.
   *
   * @param seal opens the cookies of jobs
   */
  public Flows(Notte notte, Seal seal, FlowSettings settings) {
    Session sessions = new Session(notte, seal, settings);
    agents = new AgentFlow(notte, sessions, settings);
    scrapes = new ScrapeFlow(notte, sessions);
    htmlScrapes =
        new OneCall<>(
            scrape -> Answers.of(notte.scrapeHtml(scrape), wanted(scrape), Footprint.NONE),
            Footprint.NONE);
    searches = new OneCall<>(search -> Answers.of(notte.search(search)), Footprint.NONE);
    functions = new FunctionFlow(notte, settings);
    scripts = new ScriptFlow(notte, sessions, settings);
  }

  private static PageAction.Scrape wanted(HtmlScrape scrape) {
    return new PageAction.Scrape(scrape.responseFormat(), scrape.fields(), false);
  }

  /** What the job does next. Never throws a {@link NotteException}. */
  public Next advance(Claim claim) {
    try {
      Next next = decide(claim);
      if (looks(claim)) {
        account(claim).answered(claim);
      }
      return next;
    } catch (NotteException e) {
      return undecided(claim, e);
    }
  }

  private Next decide(Claim claim) {
    return switch (claim.spec()) {
      case AgentTask task -> agents.advance(task, claim);
      case Scrape scrape -> scrapes.advance(scrape, claim);
      case HtmlScrape scrape -> htmlScrapes.advance(scrape, claim);
      case Search search -> searches.advance(search, claim);
      case FunctionCall call -> functions.advance(call, claim);
      case BrowserScript script -> scripts.advance(script, claim);
    };
  }

  /** Whether a step asks Notte what became of something; what it does besides begins nothing. */
  private static boolean looks(Claim claim) {
    long token = claim.lease().token();
    return switch (claim.progress()) {
      case Progress.AgentRunning _, Progress.RunUnderWay _ -> true;
      case Progress.Calling calling ->
          calling.under() != token
              && claim.spec() instanceof FunctionCall call
              && call.keyVariable() != null;
      case Progress.SessionOpen open ->
          claim.spec() instanceof AgentTask && open.startableUnder() != token;
      case Progress.SessionShut _ -> claim.spec() instanceof AgentTask;
      case Progress.Fresh _,
          Progress.Scripting _,
          Progress.MakingPersona _,
          Progress.PersonaMade _ ->
          false;
    };
  }

  private FailedCalls account(Claim claim) {
    return accounts.computeIfAbsent(claim.spec().kind(), _ -> new FailedCalls());
  }

  private Next undecided(Claim claim, NotteException error) {
    Duration wait =
        error instanceof Busy busy && busy.retryAfter() != null ? busy.retryAfter() : LOOK_AGAIN;
    return switch (claim.progress()) {
      case Progress.Fresh _ -> new Next.Retry(failure(error), Footprint.UNKNOWN, wait);
      case Progress progress when hopeless(claim, error) ->
          new Next.Finish(new Outcome.Failed(givenUp(progress, error)), progress.footprint());
      case Progress progress -> new Next.Wait(progress, progress.agent(), wait);
    };
  }

  /**
   * Whether no answer is to be hoped for any more. What may have been done is not done again, so
   * the run is over. A look that we gave up ourselves says nothing: whoever interrupted it lets the
   * job go on elsewhere, or end otherwise.
   */
  private boolean hopeless(Claim claim, NotteException error) {
    return switch (error) {
      case Rejected _ -> claim.times().timedOut();
      case Busy _ -> false;
      case Unclear _ when Thread.currentThread().isInterrupted() -> false;
      case Unclear unclear -> concerns(claim, unclear) && claim.times().longOver();
    };
  }

  /** Whether it is this look alone that is not answered; an outage is waited for. */
  private boolean concerns(Claim claim, Unclear unclear) {
    return switch (unclear.scope()) {
      case REQUEST -> true;
      case NOTTE -> looks(claim) && account(claim).failed(claim).blamed();
    };
  }

  /** Of a function that may have run, no error of a look says what came of it. */
  private static Failure givenUp(Progress at, NotteException error) {
    Failure failure = failure(error);
    return switch (at) {
      case Progress.Calling _, Progress.RunUnderWay _ ->
          Failure.of(
              FailureKind.UNCLEAR,
              "the function may have run, and Notte did not tell of it: " + failure.message());
      case Progress _ when failure.kind().waits() ->
          Failure.of(FailureKind.UPSTREAM, failure.message());
      case Progress _ -> failure;
    };
  }

  /**
   * The failure that an error of Notte means for an attempt.
   *
   * @param blamed whether it is the job's own fault, which costs an attempt in any case
   */
  static Failure failure(NotteException error, boolean blamed) {
    return blamed
        ? Failure.of(FailureKind.UPSTREAM, String.valueOf(error.getMessage()))
        : failure(error);
  }

  /** The failure that an error of Notte means for an attempt. */
  static Failure failure(NotteException error) {
    String message = String.valueOf(error.getMessage());
    return switch (error) {
      case Rejected rejected -> Failure.of(rejected.kind(), message);
      case Busy busy -> Failure.of(busy.reason().failure(), message);
      case Unclear _ -> Failure.of(FailureKind.UNREACHABLE, message);
    };
  }
}
