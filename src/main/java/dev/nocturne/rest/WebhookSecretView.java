package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.job.SigningSecret;
import dev.nocturne.store.Webhook;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A webhook with its new secret, which is told at no other time. */
@Schema(name = "WebhookWithSecret")
record WebhookSecretView(
    @JsonUnwrapped WebhookView webhook,
    @Schema(description = "what messages are signed with; it is not told again") String secret) {

  static WebhookSecretView of(Webhook webhook, SigningSecret secret) {
    return new WebhookSecretView(WebhookView.of(webhook), secret.text());
  }

  @Override
  public String toString() {
    return "the secret of " + webhook.id();
  }
}
