package dev.nocturne.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** What a session's browser shows and remembers. It draws nothing and runs no scripts. */
final class Browser {

  /** What a film shows of a long session. */
  private static final int MOST_SEEN = 100;

  private final List<Tab> tabs = new ArrayList<>(List.of(new Tab()));
  private final List<Seen> seen = new ArrayList<>();
  private final ArrayNode done = JsonNodeFactory.instance.arrayNode();
  private ArrayNode cookies = JsonNodeFactory.instance.arrayNode();
  private int current;
  private @Nullable Element focused;

  /** The page in front, or null if none was opened. */
  synchronized @Nullable Page shown() {
    return tab().page();
  }

  /** The page in front, or an empty one. */
  synchronized Page page() {
    return tab().pageOrBlank();
  }

  /** Opens a page in the tab in front. */
  synchronized void open(Page page) {
    tab().open(page);
    saw(page);
  }

  /** Opens a page in a tab of its own. */
  synchronized void openInNewTab(Page page) {
    tabs.add(new Tab());
    current = tabs.size() - 1;
    open(page);
  }

  /** Shows another page in place of the one in front. */
  synchronized void replace(Page page) {
    tab().replace(page);
    saw(page);
  }

  /** Where typing goes now. */
  synchronized void focus(Element element) {
    focused = element;
  }

  /** Where typing went last, if that is on the page in front. */
  synchronized @Nullable Element focused() {
    Page page = shown();
    return page != null && focused != null && page.document().equals(focused.ownerDocument())
        ? focused
        : null;
  }

  /** Whether there was a page before, which is in front now. */
  synchronized boolean back() {
    return tab().move(-1);
  }

  /** Whether there was a page after it, which is in front now. */
  synchronized boolean forward() {
    return tab().move(1);
  }

  /** Whether there is such a tab, which is in front now. */
  synchronized boolean toTab(int index) {
    boolean there = index >= 0 && index < tabs.size();
    current = there ? index : current;
    return there;
  }

  /** Closes the tab in front; an empty one is there in place of the last. */
  synchronized void closeTab() {
    tabs.remove(current);
    if (tabs.isEmpty()) {
      tabs.add(new Tab());
    }
    current = Math.min(current, tabs.size() - 1);
  }

  /** What each tab shows, empty pages included. */
  synchronized List<Page> tabs() {
    return tabs.stream().map(Tab::pageOrBlank).toList();
  }

  /** The pages that were opened, in that order; of very many the latest. */
  synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** What a film shows: the pages that were opened, or else the empty one. */
  synchronized List<Seen> film() {
    return seen.isEmpty() ? List.of(Seen.of(page())) : List.copyOf(seen);
  }

  /** Remembers an action. */
  synchronized void did(JsonNode action) {
    done.add(action.deepCopy());
  }

  /** All actions so far. */
  synchronized ArrayNode done() {
    return done.deepCopy();
  }

  synchronized ArrayNode cookies() {
    return cookies.deepCopy();
  }

  /** Takes cookies; one of the same name, domain and path is replaced. */
  synchronized void take(JsonNode given) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (JsonNode old : cookies) {
      if (!holds(given, old)) {
        all.add(old);
      }
    }
    given.forEach(each -> all.add(each.deepCopy()));
    cookies = all;
  }

  private static boolean holds(JsonNode cookies, JsonNode one) {
    for (JsonNode each : cookies) {
      if (each.path("name").equals(one.path("name"))
          && each.path("domain").equals(one.path("domain"))
          && each.path("path").equals(one.path("path"))) {
        return true;
      }
    }
    return false;
  }

  private Tab tab() {
    return tabs.get(current);
  }

  private void saw(Page page) {
    seen.add(Seen.of(page));
    if (seen.size() > MOST_SEEN) {
      seen.removeFirst();
    }
  }
}
