package dev.nocturne.intake;

import dev.nocturne.job.Json;
import org.jspecify.annotations.Nullable;

/**
 * A function, or its next version, that a client wants.
 *
 * @param program its Python text
 * @param responseFormat the JSON Schema of what it gives back, or null
 */
public record FunctionWish(
    String program,
    @Nullable String name,
    @Nullable String description,
    @Nullable Json responseFormat) {

  /** Without the program and its description. */
  @Override
  public String toString() {
    return "FunctionWish[" + program.length() + " characters]";
  }
}
