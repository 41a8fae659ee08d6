package dev.nocturne.job;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job in the hands of a worker.
 *
 * @param batch the batch that it belongs to, if it does to one
 * @param cancelRequested whether the client wants it to end
 */
public record Claim(
    Lease lease,
    @Nullable UUID batch,
    JobSpec spec,
    Progress progress,
    Attempt attempt,
    Times times,
    boolean cancelRequested) {

  /**
   * The claim after a checkpoint, at these times; a persona that was made is known from then on.
   */
  public Claim at(Progress next, Times later) {
    JobSpec known = next instanceof Progress.PersonaMade(var made, _) ? with(spec, made) : spec;
    return new Claim(lease, batch, known, next, attempt, later, cancelRequested);
  }

  /** The same where it is known which persona was made for the job. */
  public Claim knowing(OwnPersona.Made made) {
    return new Claim(lease, batch, with(spec, made), progress, attempt, times, cancelRequested);
  }

  private static JobSpec with(JobSpec spec, OwnPersona.Made made) {
    return spec instanceof JobSpec.AgentTask task && task.persona() != null
        ? new JobSpec.AgentTask(
            task.task(),
            task.url(),
            task.responseFormat(),
            task.fields(),
            task.session(),
            task.persona().as(made))
        : spec;
  }

  /**
   * Which try this is.
   *
   * @param number the attempt under way, from 1
   * @param max how many the run has
   * @param takeovers how many leases of the run expired in their holder's hands, that of a claim
   *     that took it over included
   */
  public record Attempt(int run, int number, int max, int takeovers) {

    /** Whether a failure now may be followed by another attempt. */
    public boolean mayBeFollowed() {
      return number < max;
    }
  }

  /**
   * The store's clock and what is timed by it.
   *
   * @param now when the job was claimed
   * @param attemptStarted when the attempt began
   * @param attemptEnds when the attempt has taken its timeout, which counts from its session
   * @param deadline when the run is over whatever happens, or null for never
   */
  public record Times(
      Instant now, Instant attemptStarted, Instant attemptEnds, @Nullable Instant deadline) {

    private static final Duration LONG = Duration.ofMinutes(10);

    /** Whether the run's deadline has passed. */
    public boolean overdue() {
      return deadline != null && !now.isBefore(deadline);
    }

    /** Whether the attempt has taken longer than it may. */
    public boolean timedOut() {
      return !now.isBefore(attemptEnds);
    }

    /** Whether it is so late that nothing more is waited for. */
    public boolean longOver() {
      return !now.isBefore(attemptEnds.plus(LONG));
    }
  }
}
