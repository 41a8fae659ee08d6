package dev.nocturne.notte;

import dev.nocturne.job.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page as Notte read it.
 *
 * @param links the links of the markdown, in their order
 * @param images Notte's image objects, a JSON array, or null
 */
public record Scraped(
    @Nullable String markdown,
    @Nullable List<String> links,
    @Nullable Json images,
    Extraction extraction) {

  /** What became of the structured answer. */
  public sealed interface Extraction {

    /** Notte sent none: fine if none was asked for, else a failure. */
    record None() implements Extraction {}

    /** Here it is, unchecked. */
    record Data(Json data) implements Extraction {}

    /** Notte could not extract it. */
    record Failed(String error) implements Extraction {}
  }
}
