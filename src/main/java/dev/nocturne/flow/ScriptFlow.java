package dev.nocturne.flow;

import dev.nocturne.job.ActionOutcome;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.BrowserScript;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.Calling;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.job.Progress.MakingPersona;
import dev.nocturne.job.Progress.PersonaMade;
import dev.nocturne.job.Progress.RunUnderWay;
import dev.nocturne.job.Progress.Scripting;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Progress.SessionShut;
import dev.nocturne.job.Result;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.page.Outcome.Done;
import dev.nocturne.notte.page.Outcome.Failed;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A script of actions on one session, with a checkpoint before each of them. Whoever finds a script
 * goes on behind the last action whose outcome is known; the one after it is done again only if
 * that does no harm.
 */
final class ScriptFlow implements Flow<BrowserScript> {

  private static final String TOO_LONG = "the attempt took longer than its timeout";

  /** So many characters of what was seen and read are kept of one script. */
  private static final long MOST_KEPT = 8L * 1024 * 1024;

  private final Notte notte;
  private final Session sessions;
  private final FlowSettings settings;
  private final FailedCalls actions = new FailedCalls();

  ScriptFlow(Notte notte, Session sessions, FlowSettings settings) {
    this.notte = notte;
    this.sessions = sessions;
    this.settings = settings;
  }

  @Override
  public Next advance(BrowserScript script, Claim claim) {
    long token = claim.lease().token();
    return switch (claim.progress()) {
      case Fresh _ -> sessions.open(script.session(), claim);
      // Nothing is done before the next checkpoint, so whoever finds the session may begin.
      case SessionOpen open ->
          sessions
              .dress(open, script.session(), claim)
              .orElseGet(
                  () -> new Next.Continue(new Scripting(open.session(), token, List.of(), null)));
      case Scripting at when at.done().size() == script.actions().size() -> finished(at);
      case Scripting at when at.under() != token && !next(script, at).repeatable() ->
          unclear(script, at);
      // Nothing was begun yet, so whoever waited until now has spent nothing.
      case Scripting at when at.under() == token && at.done().isEmpty() ->
          Session.late(claim).orElseGet(() -> go(script, at, claim));
      case Scripting _ when claim.times().timedOut() ->
          over(Failure.of(FailureKind.TIMEOUT, TOO_LONG));
      case Scripting at -> go(script, at, claim);
      case AgentRunning _,
          SessionShut _,
          Calling _,
          RunUnderWay _,
          MakingPersona _,
          PersonaMade _ ->
          throw new IllegalStateException("no checkpoint of a script: " + claim.progress());
    };
  }

  private static PageAction next(BrowserScript script, Scripting at) {
    return script.actions().get(at.done().size());
  }

  /** The next action, in words. */
  private static String words(BrowserScript script, Scripting at) {
    return "action " + (at.done().size() + 1) + " (" + next(script, at).type() + ")";
  }

  private Next go(BrowserScript script, Scripting found, Claim claim) {
    long token = claim.lease().token();
    Scripting at = found.under(token);
    PageAction action = next(script, at);
    long begun = actions.begun();
    try {
      Doing doing = act(action, at.session());
      actions.answered(claim, begun);
      return switch (doing) {
        case Doing.Good(var data, var read) ->
            kept(script, at, at.after(ActionOutcome.done(action, data), read));
        case Doing.Bad(Failure failure) -> failed(script, at, failure);
      };
    } catch (Rejected e) {
      return refused(script, at, Flows.failure(e));
    } catch (Busy e) {
      return actions.refused(claim, e)
          ? over(Flows.failure(e, true))
          : new Next.Wait(found.handedOn(token), null, sessions.pause(e));
    } catch (Unclear _) {
      // The next claim knows what became of the job meanwhile, and whether its time is over.
      return new Next.Wait(at.under(Scripting.NOBODY), null, settings.listLag());
    }
  }

  /** All that was seen so far is in every checkpoint, so it may not grow without bound. */
  private static Next kept(BrowserScript script, Scripting at, Scripting after) {
    if (after.size() <= MOST_KEPT) {
      return new Next.Continue(after);
    }
    String why = "with " + words(script, at) + " the script has seen more than is kept";
    return over(Failure.of(FailureKind.RESULT_TOO_LARGE, why));
  }

  /** What became of one action. */
  private sealed interface Doing {

    /** It was done, and there may be something to tell of it or to give the client. */
    record Good(@Nullable Json data, @Nullable Result read) implements Doing {}

    /** It was not done. */
    record Bad(Failure failure) implements Doing {}
  }

  private Doing act(PageAction action, String session) {
    return switch (action) {
      case PageAction.Act act ->
          switch (notte.execute(session, act)) {
            case Done _ -> new Doing.Good(null, null);
            case Failed(_, String why) -> new Doing.Bad(Failure.of(kind(act), why));
          };
      case PageAction.Observe observe -> new Doing.Good(notte.observe(session, observe), null);
      case PageAction.Screenshot _ -> new Doing.Good(notte.screenshot(session), null);
      case PageAction.Scrape scrape ->
          switch (Answers.read(notte.scrapePage(session, scrape), scrape)) {
            case Outcome.Succeeded(Result read) -> new Doing.Good(null, read);
            case Outcome.Failed(Failure failure) -> new Doing.Bad(failure);
            case Outcome.Cancelled _ -> throw new IllegalStateException("nobody cancels a page");
          };
    };
  }

  private static FailureKind kind(PageAction.Act act) {
    return act.type().startsWith("goto") ? FailureKind.NAVIGATION : FailureKind.ACTION_FAILED;
  }

  /** Without its session a script cannot go on; else only the action is refused. */
  private static Next refused(BrowserScript script, Scripting at, Failure failure) {
    if (failure.kind() == FailureKind.SESSION_EXPIRED) {
      return over(failure);
    }
    boolean byBrowser = failure.kind() == FailureKind.NAVIGATION;
    return byBrowser && next(script, at) instanceof PageAction.Act act
        ? failed(script, at, Failure.of(kind(act), failure.message()))
        : failed(script, at, failure);
  }

  private static Next failed(BrowserScript script, Scripting at, Failure failure) {
    PageAction action = next(script, at);
    if (action.mayFail()) {
      ActionOutcome outcome = ActionOutcome.failed(action, failure.message());
      return new Next.Continue(at.after(outcome, null));
    }
    String message = words(script, at) + " failed: " + failure.message();
    return over(new Failure(failure.kind(), message, failure.raw()));
  }

  /** The attempt ends; whether there is another is said by the job. */
  private static Next over(Failure failure) {
    return failure.kind().retryable()
        ? new Next.Retry(failure, Footprint.SESSION, Duration.ZERO)
        : new Next.Finish(new Outcome.Failed(failure), Footprint.SESSION);
  }

  private static Next unclear(BrowserScript script, Scripting at) {
    String why = words(script, at) + " may have been done, but its answer was lost";
    return over(Failure.of(FailureKind.UNCLEAR, why));
  }

  private static Next finished(Scripting at) {
    Result read = at.read() == null ? new Result(null, null, null, null, null, null) : at.read();
    Result result =
        new Result(
            null, read.structured(), read.markdown(), read.links(), read.images(), null, at.done());
    return new Next.Finish(new Outcome.Succeeded(result), Footprint.SESSION);
  }
}
