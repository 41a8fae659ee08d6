package dev.nocturne.emulator;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The browser of each session that was ever used. */
final class Browsers {

  private final NotteCloud cloud;
  private final Map<String, Browser> all = new ConcurrentHashMap<>();

  Browsers(NotteCloud cloud) {
    this.cloud = cloud;
  }

  /** The browser of a session, which is there whether or not anybody has used it. */
  Browser of(String session) {
    return all.computeIfAbsent(session, _ -> new Browser());
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
  @Nullable Page shown(String session) {
    Browser browser = all.get(session);
    return browser == null ? null : browser.shown();
  }

  void forget() {
    all.clear();
  }
}
