package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.vladsch.flexmark.html2md.converter.FlexmarkHtmlConverter;
import java.util.HashSet;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;
import org.jsoup.select.Selector.SelectorParseException;

/** What a page says: as markdown, as images, and as data. */
final class PageReader {

  private static final String DECORATION = "nav, header, footer, aside";
  private static final String UNSEEN = "script, style, noscript, template";
  private static final String NO_TEXT = "Only the structured data was asked for.";

  private final Document document;

  PageReader(Page page) {
    document = page.document().clone();
  }

  /**
   * The answer to a scrape.
   *
   * @throws BrokenPage if the page does not hold what the selector looks for
   */
  ObjectNode dataSpace(JsonNode request) throws BrokenPage {
    narrow(request);
    boolean links = request.path("scrape_links").asBoolean(true);
    boolean main = request.path("only_main_content").asBoolean(false);
    boolean onlyImages = request.path("only_images").asBoolean(false);
    boolean images = onlyImages || request.path("scrape_images").asBoolean(false);
    ObjectNode space = JsonNodeFactory.instance.objectNode();
    space.put("markdown", onlyImages ? NO_TEXT : markdown(main, links, images));
    space.set("images", images ? images() : null);
    JsonNode format = request.path("response_format");
    if (format.isObject() && !format.isEmpty()) {
      space.set("structured", structured(format));
    } else if (request.hasNonNull("instructions")) {
      ObjectNode all = space.putObject("structured").put("success", true).putNull("error");
      all.set("data", Facts.of(document).all());
    } else {
      space.putNull("structured");
    }
    return space;
  }

  private void narrow(JsonNode request) throws BrokenPage {
    for (JsonNode tag : request.path("ignored_tags")) {
      select(document, tag.asText()).remove();
    }
    if (request.hasNonNull("selector")) {
      Elements chosen = select(document, request.path("selector").asText());
      if (chosen.isEmpty()) {
        throw new BrokenPage("nothing on the page fits the selector");
      }
      Elements copies = chosen.clone();
      document.body().empty();
      copies.forEach(document.body()::appendChild);
    }
  }

  /** Playwright's selectors as far as jsoup knows them: CSS and XPath. */
  static Elements select(Document document, String selector) throws BrokenPage {
    try {
      if (selector.startsWith("//") || selector.startsWith("xpath=")) {
        return document.selectXpath(selector.replaceFirst("^xpath=", ""));
      }
      return document.select(selector.replaceFirst("^css=", ""));
    } catch (SelectorParseException | IllegalArgumentException e) {
      throw new BrokenPage("the emulator cannot read the selector");
    }
  }

  /** The page as markdown, with its links and images as absolute addresses, or without. */
  String markdown(boolean main, boolean links, boolean images) {
    Document copy = document.clone();
    copy.select(UNSEEN).remove();
    if (main) {
      copy.select(DECORATION).remove();
    }
    for (Element link : copy.select("a[href]")) {
      if (links) {
        link.attr("href", link.absUrl("href"));
      } else {
        link.unwrap();
      }
    }
    for (Element image : copy.select("img")) {
      if (images) {
        image.attr("src", image.absUrl("src"));
      } else {
        image.remove();
      }
    }
    Element content = main ? copy.selectFirst("main, article, [role=main]") : null;
    Element body = content == null ? copy.body() : content;
    return FlexmarkHtmlConverter.builder().build().convert(body.html()).strip();
  }

  /** The images, each once, as Notte's objects. */
  ArrayNode images() {
    ArrayNode images = JsonNodeFactory.instance.arrayNode();
    Set<String> seen = new HashSet<>();
    for (Element image : document.select("img[src]")) {
      String url = image.absUrl("src");
      if (!url.isEmpty() && seen.add(url)) {
        String words = image.attr("alt");
        images
            .addObject()
            .put("url", url)
            .put("category", words.isBlank() ? "decorative" : "content_image")
            .put("description", words.isBlank() ? null : words);
      }
    }
    return images;
  }

  /**
   * What the page states, in the form of a schema.
   *
   * @throws SchemaFit.Missing if it does not hold what has no default
   */
  JsonNode data(JsonNode format) throws SchemaFit.Missing {
    return new SchemaFit(Facts.of(document), format).fit();
  }

  private ObjectNode structured(JsonNode format) {
    ObjectNode structured = JsonNodeFactory.instance.objectNode();
    try {
      structured.put("success", true).putNull("error").set("data", data(format));
    } catch (SchemaFit.Missing e) {
      structured.put("success", false).put("error", e.getMessage()).putNull("data");
    }
    return structured;
  }
}
