package dev.nocturne.rest;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.access.ApiKey;
import dev.nocturne.access.KeySecret;
import dev.nocturne.access.Scope;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A key as clients see it. */
@Schema(name = "Key")
record KeyView(
    UUID id,
    String tenant,
    String name,
    @Schema(description = "the beginning of its secret") String prefix,
    List<String> scopes,
    @JsonUnwrapped Times times) {

  static KeyView of(ApiKey key) {
    ApiKey.Times times = key.times();
    return new KeyView(
        key.id(),
        key.tenant(),
        key.name(),
        key.prefix(),
        key.scopes().stream().map(Scope::wire).toList(),
        new Times(times.createdAt(), times.expiresAt(), times.lastUsedAt(), times.revokedAt()));
  }

  /** When what happened to it. */
  record Times(
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Schema(description = "to the minute") @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt) {}

  /** A key that was just made: the only time that its secret is shown. */
  @Schema(name = "NewKey")
  record Made(@JsonUnwrapped KeyView key, String secret) {

    static Made of(ApiKey key, KeySecret secret) {
      return new Made(KeyView.of(key), secret.reveal());
    }

    /** Nothing that prints a view prints the secret. */
    @Override
    public String toString() {
      return "Made[key=" + key + "]";
    }
  }

  /** A page of keys. */
  @Schema(name = "KeyPage")
  record Page(
      List<KeyView> items,
      @Schema(description = "for the next page; null on the last") @Nullable String nextCursor) {}
}
