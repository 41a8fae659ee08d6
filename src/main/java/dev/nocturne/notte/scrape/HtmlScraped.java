package dev.nocturne.notte.scrape;

import dev.nocturne.job.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Notte read out of HTML.
 *
 * @param scrape what came of the reading
 * @param modelSchema the schema that it read by, where the caller gave none
 */
public record HtmlScraped(Data scrape, @Nullable Schema modelSchema) {

  public HtmlScraped {
    Objects.requireNonNull(scrape, "scrape");
  }

  /**
   * The data.
   *
   * @param success true unless Notte says otherwise; a failure comes with status 200, too
   * @param error why there is no data, or null
   */
  public record Data(@Nullable Boolean success, @Nullable String error, @Nullable Json data) {

    /** Whether there is any. */
    public boolean succeeded() {
      return (success == null || success) && data != null;
    }
  }

  /** The schema, or why there is none. */
  public record Schema(
      @Nullable Boolean success, @Nullable String error, @Nullable Json modelSchema) {}
}
