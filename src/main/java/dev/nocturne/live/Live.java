package dev.nocturne.live;

import dev.nocturne.job.AttemptRecord;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.notte.Agents;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.session.Replay;
import dev.nocturne.notte.session.SessionInfo;
import dev.nocturne.store.JobReader;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks Notte about a job's session and agent: those of its last attempt that had a session. Every
 * question blocks for one call, behind the pressure of the key like all others, and holds no
 * connection to the database meanwhile.
 */
@Singleton
public final class Live {

  /** So many questions are open at once; jobs have calls of their own. */
  private static final int AT_ONCE = 32;

  private final JobReader reader;
  private final NotteGroups notte;
  private final Semaphore room = new Semaphore(AT_ONCE);

  Live(JobReader reader, NotteGroups notte) {
    this.reader = reader;
    this.notte = notte;
  }

  /** How the session is. */
  public Look<SessionView> session(String tenant, UUID job) {
    return look(tenant, job, trail -> known(trail, SessionView::of));
  }

  /** Where the session can be watched and driven, while it is open. */
  public Look<DebugView> debug(String tenant, UUID job) {
    return look(
        tenant,
        job,
        trail ->
            new Found<>(DebugView.of(trail.session(), notte.sessions().debug(trail.session()))));
  }

  /** The film of the session, once it is over and the film is made. */
  public Look<Recording> replay(String tenant, UUID job) {
    return look(
        tenant,
        job,
        trail ->
            switch (notte.sessions().replay(trail.session())) {
              case Replay.Ready ready -> new Found<>(Recording.Links.of(ready));
              case Replay.Film film -> new Found<>(Recording.Film.of(film.film()));
              case Replay.NotReady(boolean open) ->
                  notYet(
                      open
                          ? "The film is made when the session is over"
                          : "Notte has not made the film yet, or keeps it no longer");
            });
  }

  /**
   * Some of the steps.
   *
   * @param from given the id of the agent or the session that they are of, where to begin: 0 at
   *     first, then what {@link Steps#next} said; empty if that was said of another one
   * @param most how many at most, since each may carry a picture
   * @return nothing if {@code from} is empty
   */
  public Look<Optional<Steps>> steps(
      String tenant, UUID job, Function<String, Optional<Integer>> from, int most) {
    return look(
        tenant,
        job,
        trail -> {
          String agent = trail.agent();
          if (agent != null) {
            return new Found<>(from.apply(agent).map(at -> steps(trail, agent, at, most)));
          }
          if (trail.needsAgent()) {
            return trail.over()
                ? new Missing<>(new Reason.Never())
                : notYet("No agent has begun yet");
          }
          Optional<Integer> at = from.apply(trail.session());
          return at.isEmpty()
              ? new Found<>(Optional.empty())
              : known(trail, info -> Optional.of(steps(trail, info, at.get(), most)));
        });
  }

  private Steps steps(Trail trail, String agent, int from, int most) {
    Agents.Steps steps = notte.agents().steps(agent, from, most);
    boolean more = !trail.over() || steps.steps().size() == most;
    return new Steps(agent, steps.steps(), steps.next(), more);
  }

  private static Steps steps(Trail trail, SessionInfo info, int from, int most) {
    List<Json> all = info.insight().steps();
    int next = Math.min(from + most, all.size());
    List<Json> some = from > next ? List.of() : all.subList(from, next);
    return new Steps(
        trail.session(), some, Math.max(from, next), !trail.over() || next < all.size());
  }

  /**
   * What was done, as a program.
   *
   * @param asWorkflow as a function that Notte can run
   */
  public Look<Code> code(String tenant, UUID job, boolean asWorkflow) {
    return look(
        tenant,
        job,
        trail ->
            new Found<>(
                Code.of(
                    trail.agent() == null
                        ? notte.sessions().code(trail.session(), asWorkflow)
                        : notte.agents().code(trail.agent(), asWorkflow))));
  }

  /**
   * The files of what the session sent and received, with addresses to fetch them at.
   *
   * @param most how many files
   */
  public Look<NetworkLogView> networkLog(String tenant, UUID job, int most) {
    return look(
        tenant,
        job,
        trail ->
            new Found<>(
                NetworkLogView.of(
                    trail.session(), notte.sessions().networkLogs(trail.session(), most, true))));
  }

  private <T> Look<T> known(Trail trail, Function<SessionInfo, T> reading) {
    return notte
        .sessions()
        .info(trail.session())
        .<Look<T>>map(info -> new Found<>(reading.apply(info)))
        .orElseGet(() -> new Missing<>(new Reason.Gone()));
  }

  private <T> Look<T> look(String tenant, UUID id, Function<Trail, Look<T>> question) {
    JobRecord job = reader.find(tenant, id).orElse(null);
    if (job == null) {
      return new Missing<>(new Reason.Unknown());
    }
    Trail trail = trail(job, reader.attempts(tenant, id));
    if (trail == null) {
      return job.standing().status().ended()
          ? new Missing<>(new Reason.Never())
          : notYet("No session has been opened for this job yet");
    }
    if (!room.tryAcquire()) {
      return new Missing<>(new Reason.Later(Look.SOON));
    }
    try {
      return question.apply(trail);
    } catch (NotteException e) {
      return new Missing<>(Look.reason(e));
    } finally {
      room.release();
    }
  }

  private static @Nullable Trail trail(JobRecord job, List<AttemptRecord> attempts) {
    boolean agent = job.job().spec() instanceof JobSpec.AgentTask;
    for (AttemptRecord attempt : attempts.reversed()) {
      AttemptRecord.Traces traces = attempt.traces();
      if (traces.session() != null) {
        return new Trail(traces.session(), traces.agent(), agent, attempt.endedAt() != null);
      }
    }
    return null;
  }

  private static <T> Look<T> notYet(String what) {
    return new Missing<>(new Reason.NotYet(what));
  }
}
