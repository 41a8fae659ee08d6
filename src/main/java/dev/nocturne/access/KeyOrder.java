package dev.nocturne.access;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key that somebody wants.
 *
 * @param lifetime until it is refused, or null for ever
 * @param tenant whose it is to be, or null for that of whoever asks
 */
public record KeyOrder(
    String name, List<Scope> scopes, @Nullable Duration lifetime, @Nullable String tenant) {

  public KeyOrder {
    scopes = List.copyOf(scopes);
  }
}
