package dev.nocturne.notte;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.job.Json;
import dev.nocturne.notte.scrape.Found;
import dev.nocturne.notte.scrape.HtmlScrape;
import dev.nocturne.notte.scrape.HtmlScraped;
import dev.nocturne.notte.scrape.ScrapeOptions;
import dev.nocturne.notte.scrape.WebSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What Notte reads and finds without a session of ours. Calls block, and throw a {@link
 * NotteException} if they did not work. They may be repeated, and cost again.
 */
public final class Scraping {

  private final Exchange exchange;

  Scraping(Exchange exchange) {
    this.exchange = exchange;
  }

  /** Reads HTML that is sent along; data is checked by nobody. May take a minute. */
  public HtmlScraped html(HtmlScrape html) {
    String body = Wording.body(new HtmlScrape(html.frames(), forNotte(html.options())));
    return exchange.object(Operation.SCRAPE_HTML, HtmlScraped.class, api -> api.scrapeHtml(body));
  }

  /** The options with the schema in the form that Notte understands. */
  static ScrapeOptions forNotte(ScrapeOptions options) {
    Json format = options.responseFormat();
    return format == null ? options : options.with(ResponseFormat.of(format).sent());
  }

  /** Searches the web. */
  public Found search(WebSearch search) {
    String body = Wording.body(search);
    return exchange.ask(
        Operation.SEARCH,
        api -> api.search(body),
        reply -> {
          exchange.check(Operation.SEARCH, reply);
          return found(
              Exchange.understood(
                  Operation.SEARCH, Replies.object(Wording.JSON, reply, Json.class)));
        });
  }

  private static Found found(Json answer) throws IOException {
    JsonNode members = Wording.JSON.readTree(answer.text());
    if (members.path("results").isArray()) {
      return new Found.Results(results(members.path("results")));
    }
    return members.path("answer").isTextual() && members.path("sources").isArray()
        ? new Found.Answered(members.path("answer").asText(), results(members.path("sources")))
        : new Found.Other(answer);
  }

  private static List<Found.Result> results(JsonNode rows) throws IOException {
    List<Found.Result> results = new ArrayList<>();
    for (JsonNode row : rows) {
      if (row.isObject()) {
        results.add(Wording.JSON.treeToValue(row, Found.Result.class));
      }
    }
    return List.copyOf(results);
  }
}
