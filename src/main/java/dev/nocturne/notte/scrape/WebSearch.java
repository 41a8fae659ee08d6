package dev.nocturne.notte.scrape;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A search on the web.
 *
 * @param q what is looked for
 * @param maxResults how many results at most, or null for Notte's default
 * @param includeDomains where to look, empty for everywhere
 */
@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
public record WebSearch(
    String q,
    @Nullable Depth depth,
    @Nullable OutputType outputType,
    @Nullable Integer maxResults,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> includeDomains) {

  public WebSearch {
    includeDomains = List.copyOf(includeDomains);
    if (q.isBlank() || (maxResults != null && maxResults < 1)) {
      throw new IllegalArgumentException("a search looks for something");
    }
  }

  /** A search for a text, and nothing else said. */
  public static WebSearch of(String q) {
    return new WebSearch(q, null, null, null, List.of());
  }

  /** How hard Notte looks. */
  public enum Depth {
    @JsonProperty("standard")
    STANDARD,
    @JsonProperty("fast")
    FAST,
    @JsonProperty("deep")
    DEEP
  }

  /** What Notte answers with. */
  public enum OutputType {
    @JsonProperty("searchResults")
    RESULTS,
    @JsonProperty("sourcedAnswer")
    ANSWER,
    @JsonProperty("structured")
    STRUCTURED
  }
}
