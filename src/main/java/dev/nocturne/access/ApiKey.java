package dev.nocturne.access;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key as it is kept, without its secret.
 *
 * @param id a UUIDv7
 * @param prefix the beginning of the secret
 * @param scopes as they were given
 */
public record ApiKey(
    UUID id, String tenant, String name, String prefix, List<Scope> scopes, Times times) {

  public ApiKey {
    scopes = List.copyOf(scopes);
  }

  /**
   * When what happened to a key.
   *
   * @param expiresAt from then on it is refused; null if it does not expire
   * @param lastUsedAt to the minute
   */
  public record Times(
      Instant createdAt,
      @Nullable Instant expiresAt,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt) {}
}
