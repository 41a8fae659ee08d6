package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.vladsch.flexmark.html2md.converter.FlexmarkHtmlConverter;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** What a page says: as markdown, as images, and as facts. */
final class PageReader {

  private static final String DECORATION = "nav, header, footer, aside, script, style, noscript";

  private final Document document;

  PageReader(Page page) {
    document = Jsoup.parse(page.html(), page.url().toString());
  }

  /**
   * The page as markdown.
   *
   * @param main only its main content
   * @param links with its links, as absolute addresses
   */
  String markdown(boolean main, boolean links) {
    Document copy = document.clone();
    copy.select("script, style, noscript").remove();
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
    Element content = main ? copy.selectFirst("main, article") : null;
    Element body = content == null ? copy.body() : content;
    return FlexmarkHtmlConverter.builder().build().convert(body.html()).strip();
  }

  /** The images, as Notte's objects. */
  JsonNode images() {
    ArrayNode images = JsonNodeFactory.instance.arrayNode();
    for (Element image : document.select("img[src]")) {
      images
          .addObject()
          .put("url", image.absUrl("src"))
          .put("description", image.attr("alt").isBlank() ? null : image.attr("alt"));
    }
    return images;
  }

  /** The facts that the page states about itself. */
  Facts facts() {
    return Facts.of(document);
  }
}
