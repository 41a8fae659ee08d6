package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.store.Delivery;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of one event at one webhook, as the webhook's owner sees it. */
@Schema(name = "Delivery")
record DeliveryView(
    UUID id,
    @Schema(description = "the id of the event, sent as webhook-id with every try") String eventId,
    String eventType,
    @Schema(description = "waiting, delivered or failed") String state,
    @Schema(description = "how often it was tried") int tries,
    @JsonUnwrapped Course course) {

  /** Its tries. */
  record Course(
      Instant createdAt,
      @Schema(description = "when it was tried last") @Nullable Instant triedAt,
      @Schema(description = "what the webhook answered to the last try")
          @Nullable Integer lastStatus,
      @Schema(description = "why the last try failed") @Nullable String lastError,
      @Schema(description = "when it is tried next") @Nullable Instant nextTryAt,
      @Schema(description = "when it arrived or was given up") @Nullable Instant endedAt) {}

  /** The delivery in the form in which every reader gets it. */
  static DeliveryView of(Delivery delivery) {
    Delivery.Try last = delivery.last();
    return new DeliveryView(
        delivery.id(),
        delivery.message().event(),
        delivery.message().type(),
        delivery.state().wire(),
        delivery.tries(),
        new Course(
            delivery.times().createdAt(),
            last == null ? null : last.at(),
            last == null ? null : last.status(),
            last == null ? null : last.error(),
            delivery.nextAt(),
            delivery.times().endedAt()));
  }
}
