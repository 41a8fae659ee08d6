package dev.nocturne.live;

import dev.nocturne.notte.Secret;
import org.jspecify.annotations.Nullable;

/** Turns secrets into what those see who may see them. */
final class Shown {

  private Shown() {}

  /** The text, or null if there is none. */
  static @Nullable String text(@Nullable Secret secret) {
    return secret == null ? null : secret.reveal();
  }
}
