package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;
import org.jspecify.annotations.Nullable;

/** What on a page can be used, under ids such as Notte's: L1 for a link, B1, and I1 for a field. */
final class Usable {

  private static final Set<String> BUTTONS = Set.of("submit", "button", "image", "reset");

  private final Document document;
  private final Map<String, Element> byId = new LinkedHashMap<>();

  Usable(Document document) {
    this.document = document;
    Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    for (Element element : document.select("a[href], button, input, select, textarea")) {
      if (!element.attr("type").equals("hidden") && !element.hasAttr("disabled")) {
        Kind kind = kind(element);
        byId.put(kind.name() + counts.merge(kind, 1, Integer::sum), element);
      }
    }
  }

  private enum Kind {
    L,
    B,
    I
  }

  private static Kind kind(Element element) {
    if (element.normalName().equals("a")) {
      return Kind.L;
    }
    return isButton(element) ? Kind.B : Kind.I;
  }

  static boolean isButton(Element element) {
    return element.normalName().equals("button") || BUTTONS.contains(element.attr("type"));
  }

  /** Each by its id, in the order of the page. */
  Map<String, Element> byId() {
    return byId;
  }

  /**
   * What an action is about.
   *
   * @throws BrokenPage if there is no such thing on the page
   */
  Element of(JsonNode action) throws BrokenPage {
    String id = action.path("id").asText("");
    JsonNode selector = action.path("selector");
    Element found = id.isEmpty() ? selected(selector) : byId.get(id);
    if (found == null) {
      throw new BrokenPage("nothing on the page is " + (id.isEmpty() ? "selected" : id));
    }
    return found;
  }

  private @Nullable Element selected(JsonNode selector) throws BrokenPage {
    if (selector.isTextual()) {
      return first(selector.asText());
    }
    String css = selector.path("css_selector").asText("");
    Element found = css.isEmpty() ? null : first(css);
    String path = selector.path("xpath_selector").asText("");
    return found == null && !path.isEmpty() ? first("xpath=" + path) : found;
  }

  private @Nullable Element first(String selector) throws BrokenPage {
    Elements found = PageReader.select(document, selector);
    return found.isEmpty() ? null : found.first();
  }

  /** What is written on it or at it. */
  static String label(Element element) {
    for (String text :
        new String[] {
          element.text(),
          element.attr("aria-label"),
          element.attr("value"),
          element.attr("placeholder"),
          element.attr("name")
        }) {
      if (!text.isBlank()) {
        return text;
      }
    }
    return element.normalName();
  }

  /** Notte's name of what is done to such an element. */
  static String action(Element element) {
    if (element.normalName().equals("select")) {
      return "select_dropdown_option";
    }
    return switch (element.normalName().equals("input") ? element.attr("type") : "") {
      case "checkbox", "radio" -> "check";
      case "file" -> "upload_file";
      default -> kind(element) == Kind.I ? "fill" : "click";
    };
  }
}
