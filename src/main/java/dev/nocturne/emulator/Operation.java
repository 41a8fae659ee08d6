package dev.nocturne.emulator;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Notte's operations that the emulator knows. */
enum Operation {
  START_SESSION("POST", "/sessions/start"),
  SESSIONS("GET", "/sessions"),
  SESSION("GET", "/sessions/([^/]+)"),
  STOP_SESSION("DELETE", "/sessions/([^/]+)/stop"),
  DEBUG_SESSION("GET", "/sessions/([^/]+)/debug"),
  DEBUG_TAB("GET", "/sessions/([^/]+)/debug/tab"),
  REPLAY("GET", "/sessions/([^/]+)/replay"),
  COOKIES("GET", "/sessions/([^/]+)/cookies"),
  SET_COOKIES("POST", "/sessions/([^/]+)/cookies"),
  SESSION_OFFSET("GET", "/sessions/([^/]+)/offset"),
  NETWORK_LOGS("GET", "/sessions/([^/]+)/network/logs"),
  SESSION_CODE("GET", "/sessions/([^/]+)/workflow/code"),
  SCRAPE_PAGE("POST", "/sessions/([^/]+)/page/scrape"),
  EXECUTE("POST", "/sessions/([^/]+)/page/execute"),
  START_AGENT("POST", "/agents/start"),
  AGENTS("GET", "/agents"),
  AGENT("GET", "/agents/([^/]+)"),
  STOP_AGENT("DELETE", "/agents/([^/]+)/stop"),
  AGENT_CODE("GET", "/agents/([^/]+)/workflow/code"),
  SCRAPE("POST", "/scrape"),
  SCRAPE_HTML("POST", "/scrape_from_html"),
  SEARCH("POST", "/search"),
  HEALTH("GET", "/health");

  private final String method;
  private final Pattern path;

  Operation(String method, String path) {
    this.method = method;
    this.path = Pattern.compile(path);
  }

  /** The name in fault scripts and the ledger. */
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it is answered without a key, and counted by nobody. */
  boolean open() {
    return this == HEALTH;
  }

  /** The operation of a request. */
  static Target of(String method, String path) {
    boolean known = false;
    for (Operation operation : values()) {
      Matcher matcher = operation.path.matcher(path);
      if (matcher.matches()) {
        if (operation.method.equals(method)) {
          return new Route(operation, names(matcher));
        }
        known = true;
      }
    }
    return known ? new OtherMethod() : new Nowhere();
  }

  private static List<String> names(Matcher matcher) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      names.add(URLDecoder.decode(matcher.group(i).replace("+", "%2B"), StandardCharsets.UTF_8));
    }
    return names;
  }

  /** Where a request goes. */
  sealed interface Target {}

  /** An operation with the ids in its path. */
  record Route(Operation operation, List<String> ids) implements Target {

    Route {
      ids = List.copyOf(ids);
    }

    /** The first id, which is empty if there is none. */
    String id() {
      return ids.isEmpty() ? "" : ids.getFirst();
    }
  }

  /** The path is known with other methods only. */
  record OtherMethod() implements Target {}

  /** The path is unknown. */
  record Nowhere() implements Target {}
}
