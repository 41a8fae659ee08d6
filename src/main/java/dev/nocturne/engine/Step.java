package dev.nocturne.engine;

import dev.nocturne.flow.Flows;
import dev.nocturne.flow.Next;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import dev.nocturne.job.RetryPolicy;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException;
import dev.nocturne.store.Change;
import java.time.Duration;

/** Moves one claimed job on, checkpoint by checkpoint, until it waits, is tried again, or ends. */
public final class Step {

  private static final System.Logger LOG = System.getLogger(Step.class.getName());

  /** A job that took so many workers with it is set aside. */
  static final int MOST_TAKEOVERS = 5;

  private static final String OVERDUE = "the deadline passed before the end";

  private final Flows flows;
  private final Writer writer;
  private final RetryPolicy retries;
  private final Notte notte;
  private final InFlight inFlight;
  private final Watch watch;

  /** A step over these flows that writes its changes there. */
  public Step(
      Flows flows,
      Writer writer,
      RetryPolicy retries,
      Notte notte,
      InFlight inFlight,
      Watch watch) {
    this.flows = flows;
    this.writer = writer;
    this.retries = retries;
    this.notte = notte;
    this.inFlight = inFlight;
    this.watch = watch;
  }

  /** Takes the claim as far as it goes now. */
  void run(Claim claim, InFlight.Entry entry) {
    watch.step(claim, () -> moveOn(claim, entry));
  }

  private void moveOn(Claim claimed, InFlight.Entry entry) {
    Claim claim = claimed;
    while (inFlight.mayGoOn(entry)) {
      Next next = decide(claim, entry);
      if (!write(claim, next)) {
        return;
      }
      if (!(next instanceof Next.Continue(Progress progress))) {
        return;
      }
      Claim.Times times = inFlight.later(entry, claim.times());
      claim = claim.at(progress, opens(claim, next) ? inFlight.sessionOpened(entry, times) : times);
    }
    boolean _ = write(claim, givenBackLate(claim));
  }

  private boolean write(Claim claim, Next next) {
    Change change = change(claim, next);
    boolean held = writer.write(change);
    watch.written(claim, change, held);
    if (held) {
      return true;
    }
    if (opens(claim, next)) {
      forget(next);
    }
    if (next instanceof Next.Continue(Progress.PersonaMade(var made, _))) {
      // Another worker may have it, so it is not deleted.
      LOG.log(
          System.Logger.Level.WARNING,
          "persona {0} may be left at Notte and nobody''s: it was made for a job and could not be saved",
          made.persona());
    }
    return false;
  }

  /** Whether the session is new; one that was there before may be another worker's by now. */
  private static boolean opens(Claim claim, Next next) {
    return claim.progress() instanceof Progress.Fresh
        && next instanceof Next.Continue(Progress.SessionOpen _);
  }

  private Next decide(Claim claim, InFlight.Entry entry) {
    if (claim.progress() instanceof Progress.MakingPersona making
        && making.under() != claim.lease().token()) {
      // However the job goes on: it may be cancelled before its flow is asked.
      LOG.log(
          System.Logger.Level.WARNING,
          "a persona may be left at Notte and nobody''s: its answer for job {0} was lost",
          claim.lease().job());
    }
    if (claim.cancelRequested()) {
      return cancelled(claim);
    }
    if (claim.attempt().takeovers() >= MOST_TAKEOVERS) {
      return failed(
          claim, FailureKind.POISONED, "lost by " + claim.attempt().takeovers() + " workers");
    }
    if (claim.times().overdue()) {
      return failed(claim, FailureKind.DEADLINE_EXCEEDED, OVERDUE);
    }
    return switch (makesWhatHasToBeNamed(claim) ? entry.why() : entry.calling()) {
      case null -> called(claim, entry);
      case TIMED_OUT -> called(claim, entry);
      case LOST -> givenBackLate(claim);
      case CANCELLED -> cancelled(claim);
      case OVERDUE -> failed(claim, FailureKind.DEADLINE_EXCEEDED, OVERDUE);
      case STOPPING -> givenBack(claim, stopped(), Duration.ZERO);
    };
  }

  private Next called(Claim claim, InFlight.Entry entry) {
    try {
      Next next = watch.decision(claim, () -> flows.advance(claim));
      return next instanceof Next.Lost lost ? afterInterrupt(lost, entry) : next;
    } finally {
      entry.called();
    }
  }

  /**
   * Nothing was begun, and if another worker has the job already, this is not written. All steps of
   * a replica may be late at once, so that not all are due again in one moment.
   */
  private Next givenBackLate(Claim claim) {
    Failure because = unrenewed();
    return givenBack(claim, because, retries.after(because.kind(), claim.attempt().number()));
  }

  /** Whoever takes the job next finds it where it is. */
  private static Next givenBack(Claim claim, Failure because, Duration pause) {
    Progress progress = claim.progress().handedOn(claim.lease().token());
    return progress instanceof Progress.Fresh
        ? new Next.Retry(because, Footprint.NONE, pause)
        : new Next.Wait(progress, progress.agent(), pause);
  }

  /** A failure that spends no attempt, since nobody but us ended it. */
  private static Failure stopped() {
    return Failure.of(FailureKind.UNREACHABLE, "the service was stopped meanwhile");
  }

  /** Likewise, and it can be written after all if the database is back before anybody has it. */
  private static Failure unrenewed() {
    return Failure.of(FailureKind.UNREACHABLE, "the job's lease could not be renewed meanwhile");
  }

  /**
   * A session whose start is cut short is open and has no name, and a persona likewise, so the
   * answer is waited for. It is stopped or deleted by its name then, if nobody wants it any more.
   */
  private static boolean makesWhatHasToBeNamed(Claim claim) {
    return claim.progress() instanceof Progress.MakingPersona
        || (claim.progress() instanceof Progress.Fresh && claim.spec().opensSession());
  }

  private static Next cancelled(Claim claim) {
    return new Next.Finish(new Outcome.Cancelled(), claim.progress().footprint());
  }

  private static Next failed(Claim claim, FailureKind kind, String message) {
    return new Next.Finish(
        new Outcome.Failed(Failure.of(kind, message)), claim.progress().footprint());
  }

  /**
   * A call that was ended from outside looks like a lost reply; only we know why it was. A call
   * that was answered is what its answer says, and one that must not be made again is looked into.
   */
  private static Next afterInterrupt(Next.Lost lost, InFlight.Entry entry) {
    return switch (entry.why()) {
      case null -> lost;
      // What it brings may be why, so its flow has counted it.
      case LOST -> lost.retry();
      case CANCELLED -> new Next.Finish(new Outcome.Cancelled(), lost.left());
      case TIMED_OUT -> {
        String message = "the attempt took longer than its timeout";
        Failure failure = Failure.of(FailureKind.TIMEOUT, message);
        yield new Next.Retry(failure, lost.left(), Duration.ZERO);
      }
      case OVERDUE ->
          new Next.Finish(
              new Outcome.Failed(Failure.of(FailureKind.DEADLINE_EXCEEDED, OVERDUE)), lost.left());
      case STOPPING -> new Next.Retry(stopped(), lost.left(), Duration.ZERO);
    };
  }

  private Change change(Claim claim, Next next) {
    return switch (next) {
      case Next.Continue(Progress progress) -> new Change.Checkpoint(claim.lease(), progress);
      case Next.Wait wait ->
          new Change.Park(claim.lease(), wait.progress(), wait.agent(), wait.atMost());
      case Next.Retry retry -> again(claim, retry);
      case Next.Lost lost -> again(claim, lost.retry());
      case Next.Finish(var outcome, var left, var credits) ->
          new Change.Finish(claim.lease(), outcome, left, credits);
    };
  }

  private Change again(Claim claim, Next.Retry retry) {
    FailureKind kind = retry.because().kind();
    if (!kind.waits() && !claim.attempt().mayBeFollowed()) {
      return new Change.Finish(
          claim.lease(), new Outcome.Failed(retry.because()), retry.left(), retry.credits());
    }
    Duration pause = retries.after(kind, claim.attempt().number());
    Duration after = pause.compareTo(retry.notBefore()) > 0 ? pause : retry.notBefore();
    return new Change.Requeue(claim.lease(), retry.because(), retry.left(), after, retry.credits());
  }

  /** A session that could not be saved is known to nobody else: stop it, as well as that goes. */
  private void forget(Next next) {
    if (next instanceof Next.Continue(Progress.SessionOpen open)) {
      try {
        notte.stopSession(open.session());
      } catch (NotteException e) {
        LOG.log(
            System.Logger.Level.INFO,
            "a session that was not saved could not be stopped: {0}",
            e.getMessage());
      }
    }
  }
}
