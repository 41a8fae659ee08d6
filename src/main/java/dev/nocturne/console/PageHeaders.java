package dev.nocturne.console;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Tells browsers what a page may do: run and load our own files, and nothing else. */
@Singleton
class PageHeaders {

  private static final String CONTENT_POLICY = "Content-Security-Policy";

  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' data:",
          "media-src 'self'",
          "font-src 'self'",
          "connect-src 'self'",
          "form-action 'self'",
          "base-uri 'none'",
          "frame-ancestors 'none'");

  /** Behind the gate and before all that answers. */
  private static final int EARLY = 9_500;

  private final LiveFrames frames;

  PageHeaders(LiveFrames frames) {
    this.frames = frames;
  }

  void register(@Observes Filters filters) {
    filters.register(this::mark, EARLY);
  }

  private void mark(RoutingContext context) {
    String path = context.request().path();
    if (Pages.isOurs(path)) {
      mark(context.response());
      if (path.startsWith("/webjars/")) {
        context.response().headers().remove("Cache-Control");
      } else if (path.startsWith("/jobs/")) {
        context.response().putHeader(CONTENT_POLICY, POLICY + "; " + frames.policy());
      }
    }
    context.next();
  }

  /** Tells it with a page that is made before the others are. */
  static void mark(HttpServerResponse response) {
    response.putHeader(CONTENT_POLICY, POLICY);
    response.putHeader("Referrer-Policy", "same-origin");
    response.putHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
    // Scripts load each other by addresses without a release, so they are asked for anew, too.
    response.putHeader("Cache-Control", "private, no-cache");
  }
}
