package dev.nocturne.notte.scrape;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.nocturne.job.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a page.
 *
 * @param responseFormat the JSON Schema of the wanted data, or null
 * @param instructions what to look for, in words, or null
 */
public record ScrapeOptions(
    @JsonUnwrapped Extent extent, @Nullable Json responseFormat, @Nullable String instructions) {

  /** All of the page as text with its links. */
  public static final ScrapeOptions TEXT = new ScrapeOptions(Extent.PAGE, null, null);

  /** The same with the schema that is sent in place of the caller's. */
  public ScrapeOptions with(@Nullable Json format) {
    return new ScrapeOptions(extent, format, instructions);
  }

  /**
   * How much of the page. Notte's defaults have changed over time, so most are always sent.
   *
   * @param selector a Playwright selector of the part that is wanted, or null for all
   * @param ignoredTags tags to leave out
   * @param onlyMainContent without navigation and the like
   * @param onlyImages the images in place of the text
   * @param useLinkPlaceholders short names in place of addresses; an experiment of Notte's
   */
  public record Extent(
      @Nullable String selector,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> ignoredTags,
      boolean onlyMainContent,
      boolean scrapeLinks,
      boolean scrapeImages,
      boolean onlyImages,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean useLinkPlaceholders) {

    /** All of it, with links and without images. */
    public static final Extent PAGE = new Extent(null, List.of(), false, true, false, false, false);

    public Extent {
      ignoredTags = List.copyOf(ignoredTags);
    }
  }
}
