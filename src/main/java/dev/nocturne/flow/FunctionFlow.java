package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
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
import dev.nocturne.notte.Pages;
import dev.nocturne.notte.ResponseFormat;
import dev.nocturne.notte.Words;
import dev.nocturne.notte.function.FunctionRun;
import dev.nocturne.notte.function.RunOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A function's run: one call that nothing fences, so it is never made again unless Notte said that
 * it did nothing, or how it ended. What may have been begun is looked for by its key.
 */
final class FunctionFlow implements Flow<FunctionCall> {

  private static final String LOST = "the function may have run, but its answer was lost";
  private static final String FORGOTTEN = "Notte no longer knows the function's run";
  private static final String GOES_ON = "the function's run goes on although it was stopped";
  private static final String NOTHING =
      "the function gave nothing back until its timeout, and may have been stopped";
  private static final String TOO_LONG = "the attempt took longer than its timeout";

  private final Notte notte;
  private final FlowSettings settings;
  private final FailedCalls starts = new FailedCalls();

  FunctionFlow(Notte notte, FlowSettings settings) {
    this.notte = notte;
    this.settings = settings;
  }

  @Override
  public Next advance(FunctionCall call, Claim claim) {
    return switch (claim.progress()) {
      case Fresh _ -> new Next.Continue(new Calling(claim.lease().token()));
      case Calling calling when calling.under() == claim.lease().token() -> begin(call, claim);
      case Calling _ -> look(call, claim);
      case RunUnderWay running -> follow(call, running.run(), claim);
      case SessionOpen _,
          AgentRunning _,
          SessionShut _,
          Scripting _,
          MakingPersona _,
          PersonaMade _ ->
          throw new IllegalStateException("a function has no session: " + claim.progress());
    };
  }

  /** The key of an attempt's run, which no other run has. */
  private static String key(Claim claim) {
    Claim.Attempt attempt = claim.attempt();
    return claim.lease().job() + "-" + attempt.run() + "-" + attempt.number();
  }

  private Next begin(FunctionCall call, Claim claim) {
    long begun = starts.begun();
    try {
      RunOutcome outcome = notte.runFunction(call, key(claim));
      starts.answered(claim, begun);
      return judge(outcome, call);
    } catch (Rejected e) {
      return Answers.refused(e, Footprint.NONE);
    } catch (Busy e) {
      return Answers.busy(e, starts.refused(claim, e));
    } catch (Unclear _) {
      return inDoubt(settings.listLag());
    }
  }

  /** The next claim knows what became of the job meanwhile, and a new run may be listed late. */
  private static Next inDoubt(Duration wait) {
    return new Next.Wait(new Calling(Calling.NOBODY), null, wait);
  }

  private Next judge(RunOutcome outcome, FunctionCall call) {
    return switch (outcome) {
      case RunOutcome.Ended(_, var result) -> Answers.ofRun(result, call.responseFormat());
      case RunOutcome.Doubtful(_, var result) when fits(result, call.responseFormat()) ->
          Answers.ofRun(result, call.responseFormat());
      case RunOutcome.Doubtful(_, var result) -> failed(result);
      case RunOutcome.Failed(_, var result) -> failed(result);
      case RunOutcome.Running(var run) when run != null -> underWay(run);
      case RunOutcome.Running _ -> inDoubt(settings.listLag());
    };
  }

  /** What was asked for is no error, however it begins. */
  private static boolean fits(String result, @Nullable Json format) {
    return format != null && ResponseFormat.of(format).read(result) instanceof ResponseFormat.Fits;
  }

  private static Next failed(@Nullable String result) {
    String why =
        result == null || result.isBlank()
            ? "the function gave no reason"
            : Words.shorten(withoutFrames(result));
    Failure failure = new Failure(FailureKind.FUNCTION_FAILED, why, result);
    return new Next.Retry(failure, Footprint.NONE, Duration.ZERO);
  }

  /** A traceback tells its error behind the frames, which would leave no room for it. */
  private static String withoutFrames(String result) {
    if (!result.stripLeading().startsWith("Traceback")) {
      return result;
    }
    String error =
        result
            .stripLeading()
            .lines()
            .skip(1)
            .dropWhile(line -> line.startsWith(" "))
            .collect(Collectors.joining("\n"));
    return error.isBlank() ? result : error;
  }

  private Next underWay(String run) {
    return new Next.Wait(new RunUnderWay(run), null, settings.poll());
  }

  /** Nobody can say that a run that is not listed will not begin, so none is begun in its place. */
  private Next look(FunctionCall call, Claim claim) {
    String variable = call.keyVariable();
    if (variable == null) {
      return unclear(LOST + "; with a key_variable its run could have been found");
    }
    return find(call.function(), variable, claim)
        .<Next>map(run -> new Next.Continue(new RunUnderWay(run.functionRunId())))
        .orElseGet(
            () ->
                claim.times().timedOut()
                    ? unclear(LOST + ", and Notte lists no run of it")
                    : inDoubt(settings.poll()));
  }

  private Optional<FunctionRun> find(String function, String variable, Claim claim) {
    String key = key(claim);
    Backwards list = new Backwards(claim.times().attemptStarted());
    List<FunctionRun> found = new ArrayList<>();
    Pages.walk(
        page -> notte.functionRuns(function, page),
        runs -> {
          for (FunctionRun run : runs) {
            list.see(run.course().createdAt());
            if (run.call().gave(variable, key)) {
              found.add(run);
            }
          }
          return found.isEmpty() && !list.farEnough();
        });
    return found.stream().findFirst();
  }

  private Next follow(FunctionCall call, String run, Claim claim) {
    Optional<RunOutcome> outcome = outcome(call, run);
    boolean goesOn = outcome.filter(RunOutcome.Running.class::isInstance).isPresent();
    return goesOn && claim.times().timedOut()
        ? stop(call, run, claim)
        : seen(outcome, call, run, claim);
  }

  /** What a run comes to that nobody has stopped, as far as is known. */
  private Next seen(Optional<RunOutcome> outcome, FunctionCall call, String run, Claim claim) {
    if (outcome.isEmpty()) {
      return unclear(FORGOTTEN);
    }
    return switch (outcome.get()) {
      case RunOutcome.Running _ when claim.times().longOver() -> unclear(GOES_ON);
      case RunOutcome.Running _ -> underWay(run);
      case RunOutcome.Ended(_, var result) when result == null && claim.times().timedOut() ->
          unclear(NOTHING, Footprint.NONE);
      case RunOutcome.Ended _, RunOutcome.Doubtful _, RunOutcome.Failed _ ->
          judge(outcome.get(), call);
    };
  }

  /**
   * It may have ended in the last moment; one that was stopped gives nothing back. A stop may only
   * have been asked for, and what still runs is not begun again beside itself.
   */
  private Next stop(FunctionCall call, String run, Claim claim) {
    try {
      notte.stopFunctionRun(call.function(), run);
    } catch (Rejected _) {
      // It has ended by itself since the last look.
      return seen(outcome(call, run), call, run, claim);
    }
    Optional<RunOutcome> outcome = outcome(call, run);
    if (outcome.isEmpty()) {
      return unclear(FORGOTTEN);
    }
    return switch (outcome.get()) {
      case RunOutcome.Ended(_, var result) when result != null ->
          Answers.ofRun(result, call.responseFormat());
      case RunOutcome.Ended _, RunOutcome.Doubtful _, RunOutcome.Failed _ ->
          new Next.Retry(Failure.of(FailureKind.TIMEOUT, TOO_LONG), Footprint.NONE, Duration.ZERO);
      case RunOutcome.Running _ -> seen(outcome, call, run, claim);
    };
  }

  private Optional<RunOutcome> outcome(FunctionCall call, String run) {
    return notte.functionRun(call.function(), run).map(FunctionRun::outcome);
  }

  private static Next unclear(String why) {
    return unclear(why, Footprint.UNKNOWN);
  }

  private static Next unclear(String why, Footprint left) {
    return new Next.Finish(new Outcome.Failed(Failure.of(FailureKind.UNCLEAR, why)), left);
  }
}
