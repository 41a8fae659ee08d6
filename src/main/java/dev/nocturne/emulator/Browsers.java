package dev.nocturne.emulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The browsers of sessions, from their first use. Of those whose session is over only the latest
 * are kept, since each holds its pages.
 */
final class Browsers {

  private static final int KEPT = 100;

  private final NotteCloud cloud;
  private final Map<String, Browser> all = new LinkedHashMap<>();
  private int sweepAt = 2 * KEPT;

  Browsers(NotteCloud cloud) {
    this.cloud = cloud;
  }

  /** The browser of a session, which is there whether or not anybody has used it. */
  synchronized Browser of(String session) {
    Browser browser = all.get(session);
    if (browser == null) {
      browser = new Browser();
      all.put(session, browser);
      sweep();
    }
    return browser;
  }

  /** Looks so seldom that each session is looked at a few times at most. */
  private void sweep() {
    if (all.size() < sweepAt) {
      return;
    }
    Set<String> open =
        cloud.sessions(true).stream().map(SessionView::id).collect(Collectors.toSet());
    List<String> over = all.keySet().stream().filter(session -> !open.contains(session)).toList();
    over.stream().limit(Math.max(0, over.size() - KEPT)).forEach(all::remove);
    sweepAt = 2 * Math.max(KEPT, all.size());
  }

  /**
   * The browser of a session that is open, and is kept from idling out.
   *
   * @throws CloudRefusal with 404 or 400 if there is no such open session
   */
  Browser used(String session) {
    cloud.touch(session);
    return of(session);
  }

  /** The page that a session shows, or null. */
  synchronized @Nullable Page shown(String session) {
    Browser browser = all.get(session);
    return browser == null ? null : browser.shown();
  }

  synchronized void forget() {
    all.clear();
    sweepAt = 2 * KEPT;
  }
}
