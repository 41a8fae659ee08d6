package dev.nocturne.events;

import dev.nocturne.store.BatchEvent;
import dev.nocturne.store.Event;
import dev.nocturne.store.JobEvent;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** An event as clients see it. */
@Schema(
    name = "Event",
    oneOf = {JobEventView.class, BatchEventView.class})
public sealed interface EventView permits JobEventView, BatchEventView {

  /** The event in the form in which every reader gets it. */
  static EventView of(Event event) {
    return switch (event) {
      case JobEvent job -> JobEventView.of(job);
      case BatchEvent batch -> BatchEventView.of(batch);
    };
  }
}
