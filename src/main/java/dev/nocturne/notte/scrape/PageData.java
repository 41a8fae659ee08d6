package dev.nocturne.notte.scrape;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a page.
 *
 * @param markdown its text; a sentence in its place if only data was wanted
 * @param images its images, if they were wanted
 * @param structured the data, if some was wanted; checked by nobody
 */
public record PageData(
    @Nullable String markdown, List<Image> images, HtmlScraped.@Nullable Data structured) {

  /**
   * An image.
   *
   * @param category what it seems to be; Notte may add kinds
   */
  public record Image(
      @Nullable String url, @Nullable String category, @Nullable String description) {}
}
