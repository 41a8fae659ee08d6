package dev.nocturne.console;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** Tells the addresses of pages from those of the interface. */
final class Pages {

  private Pages() {}

  /** Whether a person wants to look at something. */
  static boolean isPage(HttpServerRequest request) {
    return HttpMethod.GET.equals(request.method()) && isOurs(request.path());
  }

  /** Whether an address belongs to the console. */
  static boolean isOurs(String path) {
    return !isBelow(path, "/v1") && !isBelow(path, "/q");
  }

  private static boolean isBelow(String path, String root) {
    return path.equals(root) || path.startsWith(root + "/");
  }
}
