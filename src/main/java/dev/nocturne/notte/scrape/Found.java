package dev.nocturne.notte.scrape;

import dev.nocturne.job.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a search found. Notte does not document its form; what is known is told apart by it. */
public sealed interface Found {

  /** Pages. */
  record Results(List<Result> results) implements Found {}

  /** An answer in words, and where it is from. */
  record Answered(String answer, List<Result> sources) implements Found {}

  /** Something else. */
  record Other(Json answer) implements Found {}

  /**
   * A page that was found.
   *
   * @param content the beginning of its text
   */
  record Result(@Nullable String url, @Nullable String name, @Nullable String content) {}
}
