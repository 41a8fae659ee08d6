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
  OBSERVE("POST", "/sessions/([^/]+)/page/observe"),
  SCREENSHOT("POST", "/sessions/([^/]+)/page/screenshot"),
  START_AGENT("POST", "/agents/start"),
  AGENTS("GET", "/agents"),
  AGENT("GET", "/agents/([^/]+)"),
  STOP_AGENT("DELETE", "/agents/([^/]+)/stop"),
  AGENT_CODE("GET", "/agents/([^/]+)/workflow/code"),
  SCRAPE("POST", "/scrape"),
  SCRAPE_HTML("POST", "/scrape_from_html"),
  SEARCH("POST", "/search"),
  CREATE_PERSONA("POST", "/personas/create"),
  PERSONAS("GET", "/personas"),
  PERSONA("GET", "/personas/([^/]+)"),
  DELETE_PERSONA("DELETE", "/personas/([^/]+)"),
  PERSONA_EMAILS("GET", "/personas/([^/]+)/emails"),
  PERSONA_SMS("GET", "/personas/([^/]+)/sms"),
  CREATE_NUMBER("POST", "/personas/([^/]+)/sms/number"),
  DELETE_NUMBER("DELETE", "/personas/([^/]+)/sms/number"),
  CREATE_VAULT("POST", "/vaults/create"),
  VAULTS("GET", "/vaults"),
  VAULT("GET", "/vaults/([^/]+)"),
  RENAME_VAULT("PATCH", "/vaults/([^/]+)"),
  DELETE_VAULT("DELETE", "/vaults/([^/]+)"),
  CREDENTIALS("GET", "/vaults/([^/]+)/credentials"),
  ADD_CREDENTIALS("POST", "/vaults/([^/]+)/credentials"),
  DELETE_CREDENTIALS("DELETE", "/vaults/([^/]+)/credentials"),
  PROFILES("GET", "/profiles"),
  CREATE_PROFILE("POST", "/profiles/create"),
  PROFILE("GET", "/profiles/([^/]+)"),
  DELETE_PROFILE("DELETE", "/profiles/([^/]+)"),
  DUPLICATE_PROFILE("POST", "/profiles/([^/]+)/duplicate"),
  PROFILE_COOKIES("GET", "/profiles/([^/]+)/cookies"),
  IMPORT_COOKIES("POST", "/profiles/([^/]+)/cookies"),
  UPLOADS("GET", "/storage/uploads"),
  UPLOADED("GET", "/storage/uploads/([^/]+)"),
  UPLOAD("POST", "/storage/uploads/([^/]+)"),
  DOWNLOADS("GET", "/storage/([^/]+)/downloads"),
  DOWNLOADED("GET", "/storage/([^/]+)/downloads/([^/]+)"),
  PUT_DOWNLOAD("POST", "/storage/([^/]+)/downloads/([^/]+)"),
  FUNCTIONS("GET", "/functions"),
  CREATE_FUNCTION("POST", "/functions"),
  FUNCTION("GET", "/functions/([^/]+)"),
  UPDATE_FUNCTION("POST", "/functions/([^/]+)"),
  DELETE_FUNCTION("DELETE", "/functions/([^/]+)"),
  FORK_FUNCTION("POST", "/functions/([^/]+)/fork"),
  RUNS("GET", "/functions/([^/]+)/runs"),
  START_RUN("POST", "/functions/([^/]+)/runs/start"),
  RUN("GET", "/functions/([^/]+)/runs/([^/]+)"),
  UPDATE_RUN("PATCH", "/functions/([^/]+)/runs/([^/]+)"),
  STOP_RUN("DELETE", "/functions/([^/]+)/runs/([^/]+)"),
  SCHEDULE_FUNCTION("POST", "/functions/([^/]+)/schedule"),
  UNSCHEDULE_FUNCTION("DELETE", "/functions/([^/]+)/schedule"),
  USAGE("GET", "/usage"),
  USAGE_LOGS("GET", "/usage/logs"),
  READY("GET", "/ready"),
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
    return this == HEALTH || this == READY;
  }

  /** Whether its body is a file rather than JSON. */
  boolean takesFiles() {
    return this == UPLOAD || this == PUT_DOWNLOAD;
  }

  /** Notte's own name for it in what it counts: the fixed words of its path. */
  String endpoint() {
    return path.pattern().replace("/([^/]+)", "").substring(1).replace('/', '.');
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
