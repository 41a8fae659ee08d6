package dev.nocturne.rest;

import dev.nocturne.rest.JobView.FailureView;
import dev.nocturne.store.Event;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An event as clients see it. */
@Schema(name = "Event")
record EventView(
    String id,
    String type,
    Instant time,
    int run,
    int attempt,
    @Nullable FailureView failure,
    JobView job) {

  static EventView of(Event event) {
    return new EventView(
        event.id().toString(),
        event.type().wire(),
        event.at(),
        event.id().run(),
        event.attempt(),
        event.failure() == null ? null : FailureView.of(event.failure()),
        JobView.of(event.job()));
  }
}
