package dev.nocturne.flow;

import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.AgentTask;
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
import dev.nocturne.notte.AgentState.Active;
import dev.nocturne.notte.AgentState.Ended;
import dev.nocturne.notte.AgentState.Missing;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Rejected;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.SessionState;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * An agent's life: a session, one agent on it, its end. What somebody else may have started is
 * looked for, shut, and looked for again before anything is started anew.
 */
final class AgentFlow implements Flow<AgentTask> {

  private static final String NOT_STARTED = "Notte does not start this job's agent";
  private static final String TOO_LONG = "the attempt took longer than its timeout";

  private final Notte notte;
  private final Session sessions;
  private final PersonaMaking personas;
  private final AgentSearch search;
  private final FlowSettings settings;
  private final FailedCalls starts = new FailedCalls();

  AgentFlow(Notte notte, Session sessions, FlowSettings settings) {
    this.notte = notte;
    this.sessions = sessions;
    this.personas = new PersonaMaking(notte);
    this.search = new AgentSearch(notte);
    this.settings = settings;
  }

  @Override
  public Next advance(AgentTask task, Claim claim) {
    return switch (claim.progress()) {
      case Fresh _ when PersonaMaking.isDue(task) ->
          sessions
              .waitsForKey(task.session(), claim)
              .orElseGet(() -> new Next.Continue(new MakingPersona(claim.lease().token())));
      case Fresh _ -> sessions.open(task.session(), claim);
      case MakingPersona making -> personas.make(task, making, claim);
      case PersonaMade _ -> new Next.Continue(new Fresh());
      case SessionOpen open when open.startableUnder() == claim.lease().token() ->
          sessions.dress(open, task.session(), claim).orElseGet(() -> start(task, open, claim));
      case SessionOpen open ->
          adopt(open.session(), claim).orElseGet(() -> sessions.shut(open.session()));
      case AgentRunning running -> look(task, running, claim);
      case SessionShut shut -> adopt(shut.session(), claim).orElseGet(() -> anew(claim));
      case Calling _, RunUnderWay _, Scripting _ ->
          throw new IllegalStateException("no checkpoint of an agent: " + claim.progress());
    };
  }

  private Next start(AgentTask task, SessionOpen open, Claim claim) {
    long begun = starts.begun();
    try {
      String agent = notte.startAgent(open.session(), task);
      starts.answered(claim, begun);
      return new Next.Wait(new AgentRunning(open.session(), agent), agent, settings.poll());
    } catch (Rejected e) {
      return Answers.refused(e, Footprint.SESSION);
    } catch (Busy e) {
      return starts.refused(claim, e)
          ? new Next.Retry(Flows.failure(e, true), Footprint.SESSION, Duration.ZERO)
          : sessions.startLater(open, e, claim);
    } catch (Unclear _) {
      return new Next.Continue(new SessionOpen(open.session(), SessionOpen.NOBODY));
    }
  }

  /**
   * Nothing was started, which costs an attempt if it is only this job's agent that does not start.
   */
  private Next anew(Claim claim) {
    return starts.failed(claim).blamed()
        ? new Next.Retry(
            Failure.of(FailureKind.UPSTREAM, NOT_STARTED), Footprint.NONE, Duration.ZERO)
        : new Next.Continue(new Fresh());
  }

  /** Takes up the agent that was started on the session, if there is one. */
  private Optional<Next> adopt(String session, Claim claim) {
    return search
        .on(session, claim.times().attemptStarted())
        .map(agent -> new Next.Continue(new AgentRunning(session, agent)));
  }

  private Next look(AgentTask task, AgentRunning running, Claim claim) {
    if (claim.times().timedOut()) {
      return stopFor(task, running, Failure.of(FailureKind.TIMEOUT, TOO_LONG));
    }
    try {
      return judge(task, running, claim);
    } catch (Rejected e) {
      // The request holds nothing but the agent's id, so asking again would bring the same.
      return new Next.Finish(new Outcome.Failed(Flows.failure(e)), Footprint.SESSION);
    }
  }

  private Next judge(AgentTask task, AgentRunning running, Claim claim) {
    return switch (notte.agent(running.agent())) {
      case Active _ -> stillRunning(task, running, claim);
      case Ended ended -> Answers.of(ended, task.responseFormat(), Footprint.SESSION);
      case Missing _ -> {
        // Its session may still be open, and nothing on it may go on while another try starts.
        String message = "Notte no longer knows the agent";
        yield stopFor(task, running, Failure.of(FailureKind.INTERRUPTED, message));
      }
    };
  }

  private Next stillRunning(AgentTask task, AgentRunning running, Claim claim) {
    if (!mayHaveExpired(task, claim)) {
      return new Next.Wait(running, running.agent(), settings.poll());
    }
    return switch (notte.session(running.session())) {
      case SessionState.Open _ -> new Next.Wait(running, running.agent(), settings.poll());
      case SessionState.Over over -> {
        String message = "the session ended under the agent: " + over.how();
        yield lastLook(task, running, Failure.of(FailureKind.SESSION_EXPIRED, message));
      }
    };
  }

  /**
   * An agent on a session that is over may stay active for ever, so only then the session is asked.
   */
  private static boolean mayHaveExpired(AgentTask task, Claim claim) {
    Duration idle = Duration.ofMinutes(task.session().idleTimeoutMinutes());
    return !claim.times().now().isBefore(claim.times().attemptStarted().plus(idle));
  }

  /** Stops everything on the session before the attempt is given up. */
  private Next stopFor(AgentTask task, AgentRunning running, Failure because) {
    notte.stopSession(running.session());
    return lastLook(task, running, because);
  }

  /** Takes what an agent still gave whose session is over. */
  private Next lastLook(AgentTask task, AgentRunning running, Failure because) {
    return switch (notte.agent(running.agent())) {
      case Ended ended when Objects.equals(ended.success(), true) ->
          Answers.of(ended, task.responseFormat(), Footprint.NONE);
      case Ended ended -> new Next.Retry(because, Footprint.NONE, Duration.ZERO, ended.credits());
      case Active _, Missing _ -> new Next.Retry(because, Footprint.NONE, Duration.ZERO);
    };
  }
}
