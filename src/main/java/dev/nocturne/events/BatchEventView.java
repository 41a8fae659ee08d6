package dev.nocturne.events;

import dev.nocturne.store.BatchEvent;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What happened to a batch, as clients see it. */
@Schema(name = "BatchEvent")
public record BatchEventView(
    String id,
    String type,
    Instant time,
    @Schema(description = "how often the batch has finished") int run,
    BatchView batch)
    implements EventView {

  /** The event in the form in which every reader gets it. */
  public static BatchEventView of(BatchEvent event) {
    return new BatchEventView(
        event.id().toString(),
        event.wire(),
        event.at(),
        event.id().run(),
        BatchView.of(event.of()));
  }
}
