package dev.nocturne.events;

import dev.nocturne.events.JobView.FailureView;
import dev.nocturne.store.Event;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An event as clients see it. */
@Schema(name = "Event")
public record EventView(
    String id,
    String type,
    Instant time,
    int run,
    int attempt,
    @Nullable FailureView failure,
    JobView job) {

  /** The event in the form in which every reader gets it. */
  public static EventView of(Event event) {
    return new EventView(
        event.id().toString(),
        event.type().wire(),
        event.at(),
        event.id().run(),
        event.attempt(),
        event.failure() == null ? null : FailureView.of(event.failure()),
        JobView.of(event.job()));
  }

  /** The same, without what the job found. */
  EventView withoutResult() {
    JobView light = new JobView(job.head(), job.course(), null, job.failure(), job.upstream());
    return new EventView(id, type, time, run, attempt, failure, light);
  }
}
