package dev.nocturne.store;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An address of a tenant that is told of events. Its secret is no part of it, so that nothing tells
 * it by accident.
 *
 * @param types of the events it wants, by their names outside
 * @param off why nothing is sent to it, or null while it is on
 * @param failingSince since when every try has failed, or null
 * @param oldSecretUntil until when the secret before the last rotation signs along, or null
 */
public record Webhook(
    UUID id,
    String url,
    List<String> types,
    @Nullable Off off,
    Instant createdAt,
    @Nullable Instant failingSince,
    @Nullable Instant oldSecretUntil) {

  public Webhook {
    types = List.copyOf(types);
  }

  /** Why nothing is sent. */
  public enum Off {
    /** Its owner said so. */
    PAUSED,
    /** It answered that it is gone. */
    GONE,
    /** Everything that was sent to it failed for days. */
    FAILING;

    /** The reason's name in answers. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
