package dev.nocturne.events;

import dev.nocturne.events.JobView.FailureView;
import dev.nocturne.store.JobEvent;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What happened to a job, as clients see it. */
@Schema(name = "JobEvent")
public record JobEventView(
    String id,
    String type,
    Instant time,
    int run,
    int attempt,
    @Nullable FailureView failure,
    JobView job)
    implements EventView {

  /** The event in the form in which every reader gets it. */
  public static JobEventView of(JobEvent event) {
    return new JobEventView(
        event.id().toString(),
        event.wire(),
        event.at(),
        event.id().run(),
        event.attempt(),
        event.failure() == null ? null : FailureView.of(event.failure()),
        JobView.of(event.job()));
  }

  /** The same, without what the job found. */
  JobEventView withoutResult() {
    JobView light = new JobView(job.head(), job.course(), null, job.failure(), job.upstream());
    return new JobEventView(id, type, time, run, attempt, failure, light);
  }
}
