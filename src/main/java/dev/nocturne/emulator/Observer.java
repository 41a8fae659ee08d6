package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Element;

/** Says what is on a page: what is really there, since there is no model to imagine more. */
final class Observer {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> BROWSER_ACTIONS =
      List.of("goto", "go_back", "go_forward", "reload", "wait", "scrape", "completion");

  private final Browser browser;
  private final Page page;
  private final Dialect dialect;

  Observer(Browser browser, Dialect dialect) {
    this.browser = browser;
    this.page = browser.page();
    this.dialect = dialect;
  }

  /** The answer to a request. */
  ObjectNode observation(JsonNode request, Instant began, Instant ended) {
    ObjectNode body = NODES.objectNode();
    body.set("metadata", metadata(ended));
    body.putObject("screenshot")
        .put("raw", Base64.getEncoder().encodeToString(picture()))
        .putNull("last_action_id")
        .putArray("bboxes");
    body.set("space", space(request));
    return body.put("started_at", dialect.time(began)).put("ended_at", dialect.time(ended));
  }

  private byte[] picture() {
    return Picture.of(Seen.of(page), dialect.pictures()).bytes();
  }

  private ObjectNode metadata(Instant now) {
    ObjectNode metadata =
        NODES.objectNode().put("title", page.document().title()).put("url", page.url().toString());
    metadata
        .putObject("viewport")
        .put("scroll_x", 0)
        .put("scroll_y", 0)
        .put("viewport_width", Picture.WIDTH)
        .put("viewport_height", Picture.HEIGHT)
        .put("total_width", Picture.WIDTH)
        .put("total_height", Picture.HEIGHT);
    ArrayNode tabs = metadata.putArray("tabs");
    List<Page> all = browser.tabs();
    for (int i = 0; i < all.size(); i++) {
      tabs.add(SessionDesk.tabData(all, i));
    }
    return metadata.put("timestamp", dialect.time(now));
  }

  private ObjectNode space(JsonNode request) {
    ArrayNode interactions = NODES.arrayNode();
    String wanted = request.path("instructions").asText("").toLowerCase(Locale.ROOT);
    int most = request.path("max_nb_actions").asInt(100);
    new Usable(page.document())
        .byId()
        .forEach(
            (id, element) -> {
              if (interactions.size() < most && fits(element, wanted)) {
                interactions.add(action(id, element));
              }
            });
    ArrayNode browsing = NODES.arrayNode();
    BROWSER_ACTIONS.forEach(type -> browsing.addObject().put("type", type));
    ObjectNode space =
        NODES.objectNode().put("description", "emulated: everything on the page that can be used");
    space.set("interaction_actions", interactions);
    space.set("browser_actions", browsing);
    space.set("actions", NODES.arrayNode().addAll(interactions).addAll(browsing));
    boolean form = page.document().selectFirst("form") != null;
    return space.put("category", form ? "form" : "other").putNull("markdown");
  }

  /** Without instructions everything fits, else what has one of their longer words on it. */
  private static boolean fits(Element element, String wanted) {
    String label = Usable.label(element).toLowerCase(Locale.ROOT);
    boolean any = true;
    for (String word : wanted.split("\\W+", -1)) {
      if (word.length() > 3) {
        any = false;
        if (label.contains(word)) {
          return true;
        }
      }
    }
    return any;
  }

  private static ObjectNode action(String id, Element element) {
    return NODES
        .objectNode()
        .put("type", Usable.action(element))
        .put("id", id)
        .put("category", element.normalName())
        .put("description", Usable.label(element));
  }
}
