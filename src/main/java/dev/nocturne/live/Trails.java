package dev.nocturne.live;

import dev.nocturne.job.AttemptRecord;
import dev.nocturne.job.JobRecord;
import dev.nocturne.job.JobSpec;
import dev.nocturne.live.Look.Found;
import dev.nocturne.live.Look.Missing;
import dev.nocturne.live.Look.Reason;
import dev.nocturne.store.JobReader;
import dev.nocturne.store.Sessions;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Finds out what Notte is to be asked about. */
@Singleton
final class Trails {

  private final JobReader jobs;
  private final Sessions sessions;

  Trails(JobReader jobs, Sessions sessions) {
    this.jobs = jobs;
    this.sessions = sessions;
  }

  Look<Trail> of(Subject subject) {
    return switch (subject) {
      case Subject.OfJob(String tenant, UUID id) ->
          jobs.find(tenant, id)
              .map(job -> ofJob(tenant, job))
              .orElseGet(() -> new Missing<>(new Reason.Unknown()));
      case Subject.OfSession(String tenant, UUID id) ->
          sessions
              .find(tenant, id)
              .<Look<Trail>>map(
                  session ->
                      new Found<>(new Trail(session.session(), null, false, session.end() != null)))
              .orElseGet(() -> new Missing<>(new Reason.Unknown()));
    };
  }

  private Look<Trail> ofJob(String tenant, JobRecord job) {
    boolean agent = job.job().spec() instanceof JobSpec.AgentTask;
    for (AttemptRecord attempt : jobs.attempts(tenant, job.job().id()).reversed()) {
      AttemptRecord.Traces traces = attempt.traces();
      if (traces.session() != null) {
        return new Found<>(
            new Trail(traces.session(), traces.agent(), agent, attempt.endedAt() != null));
      }
    }
    return new Missing<>(
        job.standing().status().ended()
            ? new Reason.Never()
            : new Reason.NotYet("No session has been opened for this job yet"));
  }
}
