package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.store.Webhook;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A webhook as its owner sees it. */
@Schema(name = "Webhook")
record WebhookView(
    UUID id,
    String url,
    List<String> eventTypes,
    boolean enabled,
    Instant createdAt,
    @JsonUnwrapped Health health) {

  /** How it fares, and what is passing. */
  record Health(
      @Schema(
              description =
                  "paused by its owner; gone: it answered 410; failing: all failed for three days")
          @Nullable String disabledReason,
      @Schema(description = "since when every try has failed") @Nullable Instant failingSince,
      @Schema(description = "until when the secret before the last rotation signs along")
          @Nullable Instant oldSecretUntil) {}

  /** The webhook in the form in which every reader gets it. */
  static WebhookView of(Webhook webhook) {
    Webhook.Off off = webhook.off();
    return new WebhookView(
        webhook.id(),
        webhook.url(),
        webhook.types(),
        off == null,
        webhook.createdAt(),
        new Health(
            off == null ? null : off.wire(), webhook.failingSince(), webhook.oldSecretUntil()));
  }
}
