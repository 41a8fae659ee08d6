package dev.nocturne.notte;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.job.JobSpec.HtmlScrape;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class ScrapingSurfaceTest extends Surface {

  private static final String FRAME =
      """
      {"frameUrl":"https://e.example/","frameData":"<h1 itemscope><b itemprop=name>Moon</b></h1>"}\
      """;
  private static final Json FORMAT =
      new Json("{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}}}");

  ScrapingSurfaceTest() {
    super("Scraping");
  }

  @Test
  void html_is_read_into_data() {
    Json fields =
        new Json(
            """
            {"selector":"h1","ignored_tags":["script"],"only_main_content":true,"scrape_links":false,
             "scrape_images":true,"use_link_placeholders":true,"instructions":"the name"}\
            """);
    Json frames = new Json("[" + FRAME + "," + FRAME + "]");
    Scraped read = client.scrapeHtml(new HtmlScrape(frames, FORMAT, fields));
    assertThat(read.extraction())
        .isEqualTo(new Scraped.Extraction.Data(new Json("{\"name\":\"Moon\"}")));
  }

  @Test
  void a_failure_comes_as_an_answer() {
    HtmlScrape unclear = new HtmlScrape(new Json("[" + FRAME + "]"), null, Json.EMPTY);
    assertThat(client.scrapeHtml(unclear).extraction())
        .isInstanceOfSatisfying(
            Scraped.Extraction.Failed.class, failed -> assertThat(failed.error()).isNotBlank());
  }

  @Test
  void a_search_finds_pages_or_an_answer() {
    Found found = client.search(new Search("moon lamp", Json.EMPTY));
    assertThat(found.links()).contains(page("shop/moon-lamp"));
    assertThat(found.answer()).isNull();
    Json fields =
        new Json(
            """
            {"depth":"deep","outputType":"sourcedAnswer","maxResults":3,
             "includeDomains":["e.example"]}\
            """);
    Found answered = client.search(new Search("acme", fields));
    assertThat(answered.links()).hasSize(1);
    assertThat(answered.answer()).isNotBlank();
    assertThat(answered.whole().text()).contains("\"sources\"");
  }

  @Test
  void a_page_is_read_in_one_call() {
    SessionOptions options = new SessionOptions(15, 15, Json.EMPTY);
    Scrape scrape = new Scrape(page("article"), FORMAT, Via.ONE_CALL, Json.EMPTY, options);
    assertThat(client.scrape(scrape).markdown()).isNotBlank();
  }
}
