package dev.nocturne.rest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Stands before everything that is served. It marks every answer, and turns addresses away that
 * different readers could read differently, before anyone has read them.
 */
@Singleton
class Gate {

  /** Says that no real browser is behind an answer. */
  private static final String EMULATOR_MARK = "X-Nocturne-Emulator";

  /** Before all other filters: nothing is served unmarked. */
  private static final int FIRST = 10_000;

  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /** What a plain path never holds: doubled, escaped or dotted separators, parameters, controls. */
  private static final List<String> TRICKS =
      List.of("//", "/./", "/../", ";", "\\", "%2e", "%2f", "%5c", "%3b", "%00");

  private final Emulation emulation;

  Gate(Emulation emulation) {
    this.emulation = emulation;
  }

  void register(@Observes Filters filters) {
    filters.register(this::pass, FIRST);
  }

  private void pass(RoutingContext context) {
    HttpServerResponse response = context.response();
    response.putHeader("X-Content-Type-Options", "nosniff");
    if (emulation.runs()) {
      response.putHeader(EMULATOR_MARK, "true");
    }
    if (context.request().headers().contains("Transfer-Encoding")) {
      // A length beside it was dropped before it could be seen. Whoever forwarded the request may
      // have believed the length, so nothing after it on this connection may be believed.
      response.putHeader("Connection", "close");
    }
    context.addEndHandler(_ -> closeIfSaid(context));
    String uri = context.request().uri();
    int question = uri.indexOf('?');
    String path = question < 0 ? uri : uri.substring(0, question);
    if (isTricky(path)) {
      refuse(response, ProblemType.NOT_FOUND);
    } else if (question >= 0 && BAD_ESCAPE.matcher(uri).find(question)) {
      refuse(response, ProblemType.BAD_PARAMETER);
    } else {
      context.next();
    }
  }

  /** The server sends this header as any other; it does not act on it by itself. */
  private static void closeIfSaid(RoutingContext context) {
    if ("close".equals(context.response().headers().get("Connection"))) {
      context.request().connection().close();
    }
  }

  private static boolean isTricky(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return (!path.startsWith("/") && !path.equals("*"))
        || TRICKS.stream().anyMatch(lower::contains)
        || lower.endsWith("/..")
        || lower.endsWith("/.")
        || BAD_ESCAPE.matcher(path).find();
  }

  private static void refuse(HttpServerResponse response, ProblemType type) {
    response
        .setStatusCode(type.status())
        .putHeader("Content-Type", "application/problem+json")
        .end(
            new JsonObject()
                .put("type", type.uri().toString())
                .put("status", type.status())
                .put("title", type.title())
                .encode());
  }
}
