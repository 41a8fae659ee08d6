package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.scrape.Found;
import dev.nocturne.notte.scrape.HtmlScrape;
import dev.nocturne.notte.scrape.HtmlScraped;
import dev.nocturne.notte.scrape.ScrapeOptions;
import dev.nocturne.notte.scrape.WebSearch;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class ScrapingSurfaceTest extends Surface {

  private static final HtmlScrape.Frame FRAME =
      new HtmlScrape.Frame("https://e.example/", "<h1 itemscope><b itemprop=name>Moon</b></h1>");
  private static final Json FORMAT =
      new Json("{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}}}");

  ScrapingSurfaceTest() {
    super("Scraping");
  }

  @Test
  void html_is_read_into_data() {
    ScrapeOptions options =
        new ScrapeOptions(
            new ScrapeOptions.Extent("h1", List.of("script"), true, false, true, false, true),
            FORMAT,
            "the name");
    HtmlScraped read = notte.scraping().html(new HtmlScrape(List.of(FRAME, FRAME), options));
    assertThat(read.scrape().data()).isEqualTo(new Json("{\"name\":\"Moon\"}"));
    assertThat(read.scrape().succeeded()).isTrue();
  }

  @Test
  void a_failure_comes_as_an_answer() {
    HtmlScraped read = notte.scraping().html(new HtmlScrape(List.of(FRAME), ScrapeOptions.TEXT));
    assertThat(read.scrape().succeeded()).isFalse();
    assertThat(read.scrape().error()).isNotBlank();
  }

  @Test
  void a_search_finds_pages_or_an_answer() {
    Found.Results found = (Found.Results) notte.scraping().search(WebSearch.of("moon lamp"));
    assertThat(found.results()).extracting(Found.Result::url).contains(page("shop/moon-lamp"));
    WebSearch asked =
        new WebSearch(
            "acme", WebSearch.Depth.DEEP, WebSearch.OutputType.ANSWER, 3, List.of("e.example"));
    Found.Answered answered = (Found.Answered) notte.scraping().search(asked);
    assertThat(answered.sources()).hasSize(1);
  }

  @Test
  void a_page_is_read_in_one_call() {
    SessionOptions options = new SessionOptions(15, 15, Json.EMPTY);
    Scrape scrape = new Scrape(page("article"), FORMAT, Via.ONE_CALL, Json.EMPTY, options);
    assertThat(client.scrape(scrape).markdown()).isNotBlank();
  }
}
