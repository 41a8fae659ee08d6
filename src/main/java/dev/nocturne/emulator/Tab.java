package dev.nocturne.emulator;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;

/** One tab of a browser, with the pages it has shown. Guarded by the browser's lock. */
final class Tab {

  private static final URI BLANK = URI.create("about:blank");

  private final List<Page> history = new ArrayList<>();
  private int at = -1;

  @Nullable Page page() {
    return at < 0 ? null : history.get(at);
  }

  Page pageOrBlank() {
    Page page = page();
    return page == null ? new Page(BLANK, Document.createShell("")) : page;
  }

  /** Shows a page; those that lay ahead are forgotten. */
  void open(Page page) {
    history.subList(at + 1, history.size()).clear();
    history.add(page);
    at = history.size() - 1;
  }

  /** Shows another page in place of the one it shows. */
  void replace(Page page) {
    if (at < 0) {
      open(page);
    } else {
      history.set(at, page);
    }
  }

  /** Goes that many pages on, if there are so many. */
  boolean move(int by) {
    int to = at + by;
    boolean there = to >= 0 && to < history.size();
    at = there ? to : at;
    return there;
  }
}
