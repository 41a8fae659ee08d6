package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.Calling;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.job.Progress.MakingPersona;
import dev.nocturne.job.Progress.PersonaMade;
import dev.nocturne.job.Progress.RunUnderWay;
import dev.nocturne.job.Progress.Scripting;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Progress.SessionShut;
import dev.nocturne.seal.Seal;
import dev.nocturne.seal.SealKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * One way a flow went: where the job stood, what Notte said, and what came of it.
 *
 * @param clock how far the attempt's time had gone
 */
record Path(State from, Clock clock, List<AnyNotte.Call> calls, Next next) {

  private static final long TOKEN = 7;

  static final UUID JOB = new UUID(0, 1);

  /** The key of the run of every path's attempt. */
  static final String KEY = JOB + "-1-1";

  /** What the cookies of jobs are sealed with. */
  static final Seal SEAL =
      new Seal(List.of(SealKey.of(Base64.getEncoder().encodeToString(new byte[32]))));

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration TIMEOUT = Duration.ofMinutes(60);

  /** The states of the chart: the checkpoint, seen by whoever claims it, or an end. */
  enum State {
    FRESH,
    SESSION_OPEN,
    SESSION_IN_DOUBT,
    AGENT_RUNNING,
    SESSION_SHUT,
    CALLING,
    CALL_IN_DOUBT,
    RUN_UNDER_WAY,
    PERSONA_NEXT,
    PERSONA_IN_DOUBT,
    PERSONA_MADE,
    ACTION_NEXT,
    ACTION_IN_DOUBT,
    ACTIONS_DONE,
    WAITS_FOR_NOTTE,
    TRIES_AGAIN,
    SUCCEEDED,
    FAILED;

    static State of(Progress progress, long token) {
      return switch (progress) {
        case Fresh _ -> FRESH;
        case SessionOpen open -> open.startableUnder() == token ? SESSION_OPEN : SESSION_IN_DOUBT;
        case AgentRunning _ -> AGENT_RUNNING;
        case SessionShut _ -> SESSION_SHUT;
        case Calling calling -> calling.under() == token ? CALLING : CALL_IN_DOUBT;
        case RunUnderWay _ -> RUN_UNDER_WAY;
        case MakingPersona making -> making.under() == token ? PERSONA_NEXT : PERSONA_IN_DOUBT;
        case PersonaMade _ -> PERSONA_MADE;
        case Scripting script when !script.done().isEmpty() -> ACTIONS_DONE;
        case Scripting script -> script.under() == token ? ACTION_NEXT : ACTION_IN_DOUBT;
      };
    }

    /** What is open upstream where a path begins. */
    Footprint footprint() {
      return progress().footprint();
    }

    private Progress progress() {
      return switch (this) {
        case FRESH -> new Fresh();
        case SESSION_OPEN -> new SessionOpen(AnyNotte.SESSION, TOKEN);
        case SESSION_IN_DOUBT -> new SessionOpen(AnyNotte.SESSION, TOKEN - 1);
        case AGENT_RUNNING -> new AgentRunning(AnyNotte.SESSION, AnyNotte.AGENT);
        case SESSION_SHUT -> new SessionShut(AnyNotte.SESSION);
        case CALLING -> new Calling(TOKEN);
        case CALL_IN_DOUBT -> new Calling(TOKEN - 1);
        case RUN_UNDER_WAY -> new RunUnderWay(AnyNotte.RUN);
        case PERSONA_NEXT -> new MakingPersona(TOKEN);
        case PERSONA_IN_DOUBT -> new MakingPersona(TOKEN - 1);
        case PERSONA_MADE -> new PersonaMade(new OwnPersona.Made("persona", null), false);
        case ACTION_NEXT -> new Scripting(AnyNotte.SESSION, TOKEN, List.of(), null);
        case ACTIONS_DONE ->
            new Scripting(AnyNotte.SESSION, TOKEN - 1, List.of(AnyNotte.CLICKED), null);
        case ACTION_IN_DOUBT -> new Scripting(AnyNotte.SESSION, TOKEN - 1, List.of(), null);
        case WAITS_FOR_NOTTE, TRIES_AGAIN, SUCCEEDED, FAILED ->
            throw new IllegalStateException(this + " is an end");
      };
    }
  }

  /** How far the attempt's time has gone; a flow sees only these four. */
  enum Clock {
    BEGINNING(Duration.ZERO),
    SESSION_MAY_HAVE_IDLED_OUT(Duration.ofMinutes(20)),
    TIMED_OUT(TIMEOUT),
    LONG_OVER(TIMEOUT.plusMinutes(10));

    private final Duration passed;

    Clock(Duration passed) {
      this.passed = passed;
    }
  }

  /** Every path of a flow from these states. */
  static List<Path> all(JobSpec spec, List<State> states) {
    List<Path> paths = new ArrayList<>();
    for (State from : states) {
      for (Clock clock : Clock.values()) {
        Choices choices = new Choices();
        do {
          paths.add(take(spec, from, clock, choices));
        } while (choices.another());
      }
    }
    return paths;
  }

  private static Path take(JobSpec spec, State from, Clock clock, Choices choices) {
    AnyNotte notte = new AnyNotte(choices, NOW);
    Flows flows = new Flows(notte, SEAL, new FlowSettings(Duration.ofSeconds(30), Duration.ZERO));
    Instant began = NOW.minus(clock.passed);
    Claim claim =
        new Claim(
            new Lease(JOB, "default", "replica", TOKEN),
            null,
            spec,
            from.progress(),
            new Claim.Attempt(1, 1, 3, 0),
            new Claim.Times(NOW, began, began.plus(TIMEOUT), null),
            false);
    Next next = flows.advance(claim);
    return new Path(from, clock, List.copyOf(notte.calls()), next);
  }

  /** Where the job stands then, as whoever goes on with it will see it. */
  State to() {
    return switch (next) {
      case Next.Continue(Progress progress) -> State.of(progress, TOKEN);
      case Next.Wait wait -> State.of(wait.progress(), TOKEN + 1);
      case Next.Retry retry ->
          retry.because().kind().waits() ? State.WAITS_FOR_NOTTE : State.TRIES_AGAIN;
      case Next.Lost lost ->
          lost.because().kind().waits() ? State.WAITS_FOR_NOTTE : State.TRIES_AGAIN;
      case Next.Finish(Outcome.Succeeded _, _, _) -> State.SUCCEEDED;
      case Next.Finish(Outcome.Failed _, _, _) -> State.FAILED;
      case Next.Finish(Outcome.Cancelled _, _, _) ->
          throw new AssertionError("flows cancel nothing");
    };
  }

  /** What stands at the arrow of the chart: the failure's kind, or the last thing Notte said. */
  String why() {
    return switch (next) {
      case Next.Retry retry -> retry.because().kind().wire();
      case Next.Lost lost -> lost.because().kind().wire();
      case Next.Finish(Outcome.Failed(var failure), _, _) -> failure.kind().wire();
      case Next.Finish _ -> "answer fits";
      case Next.Continue _, Next.Wait _ -> calls.isEmpty() ? "at once" : calls.getLast().toString();
    };
  }

  /** Whether this call was answered so on the path. */
  boolean heard(String asked, String said) {
    return calls.contains(new AnyNotte.Call(asked, said));
  }

  /** Whether the call was made. */
  boolean asked(String asked) {
    return calls.stream().anyMatch(call -> call.asked().equals(asked));
  }

  /** Whether Notte had no room for the last call. */
  boolean endsBusy() {
    return !calls.isEmpty() && calls.getLast().said().equals("busy");
  }

  /** Whether the last call was refused. */
  boolean endsRefused() {
    return !calls.isEmpty() && calls.getLast().said().startsWith("refused");
  }

  /** Whether nobody knows what the last call did, and Notte as a whole is not to blame. */
  boolean endsUnanswered() {
    return !calls.isEmpty() && calls.getLast().said().equals("reply lost");
  }

  /** Whether the path gives up for this reason. */
  boolean failsAs(FailureKind kind) {
    return why().equals(kind.wire());
  }
}
