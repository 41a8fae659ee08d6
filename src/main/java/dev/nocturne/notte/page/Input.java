package dev.nocturne.notte.page;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.nocturne.job.Json;
import dev.nocturne.notte.Secret;

/** What is filled in. */
public sealed interface Input {

  /** A text, which may be a password. */
  record Typed(@JsonValue Secret text) implements Input {}

  /** Notte's sign for a secret of the vault. */
  record Placeholder(@JsonValue Json object) implements Input {}

  /** A text that is no secret. */
  static Input of(String text) {
    return new Typed(Secret.exactly(text));
  }
}
