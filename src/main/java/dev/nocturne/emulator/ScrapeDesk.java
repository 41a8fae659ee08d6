package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** Scrapes and searches that need no session of the caller's. */
final class ScrapeDesk implements Api.Desk {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final NotteCloud cloud;
  private final References references;
  private final PageFetcher pages;
  private final Pause pause;

  ScrapeDesk(NotteCloud cloud, References references, PageFetcher pages, Pause pause) {
    this.cloud = cloud;
    this.references = references;
    this.pages = pages;
    this.pause = pause;
  }

  @Override
  public Map<Operation, Api.Answering> answers() {
    return Map.of(
        Operation.SCRAPE,
        call -> Reply.ok(scrape(call.body(), call.settings().scrapeDelay())),
        Operation.SCRAPE_HTML,
        call -> Reply.ok(html(call.body())),
        Operation.SEARCH,
        call -> Reply.ok(SampleSearch.answer(call.body(), call.request().link("/site/"))));
  }

  @Override
  public void forget() {
    // Nothing is kept.
  }

  /** In a session of the cloud's own, which is open exactly as long. */
  private JsonNode scrape(JsonNode request, Duration delay)
      throws BrokenPage, InterruptedException {
    String url = request.path("url").asText();
    String session = SessionDesk.start(cloud, references, request).id();
    try {
      cloud.scraped(url);
      Page page = pages.fetch(url);
      pause.last(delay);
      return new PageReader(page).dataSpace(request);
    } finally {
      SessionView _ = cloud.stopSession(session);
    }
  }

  /** The first frame is read; without a schema there is no data, since there is no model. */
  private static JsonNode html(JsonNode request) throws Refused {
    JsonNode frame = request.path("frames").path(0);
    String url = frame.path("frameUrl").asText();
    if (frame.isMissingNode() || !url.matches("https?://[^\\s]+")) {
      throw new Refused("body", "frames", "value_error", "Value error, no frame with an address");
    }
    Document document = Jsoup.parse(frame.path("frameData").asText(), url);
    ObjectNode answer = NODES.objectNode();
    ObjectNode schema = answer.putObject("model_schema");
    try {
      JsonNode space = new PageReader(new Page(URI.create(url), document)).dataSpace(request);
      answer.set("scrape", space.path("structured").isObject() ? space.get("structured") : none());
      schema.put("success", true).putNull("error");
      JsonNode format = request.path("response_format");
      schema.set("model_schema", format.isObject() ? format : NODES.objectNode());
    } catch (BrokenPage e) {
      answer.set("scrape", none().put("error", e.getMessage()));
      schema.put("success", false).put("error", e.getMessage()).putNull("model_schema");
    }
    return answer;
  }

  private static ObjectNode none() {
    return NODES
        .objectNode()
        .put("success", false)
        .put("error", "the emulator has no model: say what is wanted in a response_format")
        .putNull("data");
  }
}
