package dev.nocturne.notte.scrape;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * HTML to be read by Notte, without a browser.
 *
 * @param frames the page first, then what is embedded in it; at least one
 */
public record HtmlScrape(List<Frame> frames, @JsonUnwrapped ScrapeOptions options) {

  public HtmlScrape {
    frames = List.copyOf(frames);
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("there is no HTML to read");
    }
  }

  /**
   * One frame.
   *
   * @param frameUrl where it was found, which its links are relative to
   * @param frameData its HTML
   */
  @JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
  public record Frame(String frameUrl, String frameData) {}
}
