package dev.nocturne.emulator;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Notte's operations that the emulator knows. */
enum Operation {
  START_SESSION("POST", "/sessions/start"),
  SESSIONS("GET", "/sessions"),
  SESSION("GET", "/sessions/([^/]+)"),
  STOP_SESSION("DELETE", "/sessions/([^/]+)/stop"),
  SCRAPE_PAGE("POST", "/sessions/([^/]+)/page/scrape"),
  EXECUTE("POST", "/sessions/([^/]+)/page/execute"),
  START_AGENT("POST", "/agents/start"),
  AGENTS("GET", "/agents"),
  AGENT("GET", "/agents/([^/]+)"),
  STOP_AGENT("DELETE", "/agents/([^/]+)/stop"),
  SCRAPE("POST", "/scrape"),
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

  /** Whether it comes with a JSON body. */
  boolean takesBody() {
    return method.equals("POST");
  }

  /** The operation of a request. */
  static Target of(String method, String path) {
    boolean known = false;
    for (Operation operation : values()) {
      Matcher matcher = operation.path.matcher(path);
      if (matcher.matches()) {
        if (operation.method.equals(method)) {
          return new Route(operation, matcher.groupCount() == 0 ? "" : matcher.group(1));
        }
        known = true;
      }
    }
    return known ? new OtherMethod() : new Nowhere();
  }

  /** Where a request goes. */
  sealed interface Target {}

  /** An operation with the id in its path, which is empty if it has none. */
  record Route(Operation operation, String id) implements Target {}

  /** The path is known with other methods only. */
  record OtherMethod() implements Target {}

  /** The path is unknown. */
  record Nowhere() implements Target {}
}
