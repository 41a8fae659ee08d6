package dev.nocturne.rest;

import io.quarkus.security.ForbiddenException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final Pattern MEDIA_TYPE =
      Pattern.compile(
          TOKEN
              + "/"
              + TOKEN
              + "(\\s*;\\s*"
              + TOKEN
              + "\\s*=\\s*("
              + TOKEN
              + "|\"[^\"\\\\]*\"))*+\\s*");

  /**
   * Batches have any length; whoever reads them keeps little of it at a time. Files have a limit
   * that the operator sets, which {@link Received} keeps.
   */
  private static final Pattern ENDLESS =
      Pattern.compile("/v1/(batches(/[^/]+/rows)?|files/[^/]+|sessions/[^/]+/downloads/[^/]+)/?");

  /** Nothing else may have a body of more bytes. */
  private static final long LARGEST = 10L * 1024 * 1024;

  private final Emulation emulation;
  private final Traffic traffic;
  private final EarlyForm form;

  Gate(Emulation emulation, Traffic traffic, EarlyForm form) {
    this.emulation = emulation;
    this.traffic = traffic;
    this.form = form;
  }

  void register(@Observes Filters filters) {
    filters.register(this::pass, FIRST);
  }

  /** The router turns some requests away before any filter, in words of its own. */
  void route(@Observes Router router) {
    router.route().order(-FIRST).failureHandler(this::unrouted);
    router.errorHandler(ProblemType.BAD_REQUEST.status(), this::unrouted);
    router.errorHandler(ProblemType.NOT_FOUND.status(), this::unrouted);
  }

  private void pass(RoutingContext context) {
    HttpServerRequest request = context.request();
    mark(request.response());
    traffic.begins(request);
    context.addEndHandler(
        _ -> {
          traffic.ends();
          closeIfSaid(context);
        });
    EarlyProblem problem = problem(request);
    if (problem == null) {
      context.next();
    } else {
      problem.send(request, form);
    }
  }

  private void mark(HttpServerResponse response) {
    response.putHeader("X-Content-Type-Options", "nosniff");
    if (emulation.runs()) {
      response.putHeader(EMULATOR_MARK, "true");
    }
  }

  private @Nullable EarlyProblem problem(HttpServerRequest request) {
    if (!Framing.guards(request.connection())) {
      // It was made before connections were guarded, in the moment of the start; the next one is.
      request.response().putHeader("Connection", "close");
      if (request.headers().contains("Transfer-Encoding")) {
        // A length beside it may have been dropped.
        return new EarlyProblem(ProblemType.UNAVAILABLE, "The service has just started");
      }
    }
    String uri = request.uri();
    int question = uri.indexOf('?');
    String path = question < 0 ? uri : uri.substring(0, question);
    if (isTricky(path)) {
      return new EarlyProblem(ProblemType.NOT_FOUND, "Nothing has such an address");
    }
    if (question >= 0 && BAD_ESCAPE.matcher(uri).find(question)) {
      return new EarlyProblem(ProblemType.BAD_PARAMETER, "The query holds % without two digits");
    }
    String length = request.getHeader("Content-Length");
    if (length != null && length.matches("[0-9]{1,18}") && isTooLong(path, length)) {
      request.response().putHeader("Connection", "close");
      return new EarlyProblem(
          ProblemType.TOO_LARGE,
          "No body but batches and files may have more than " + LARGEST + " bytes");
    }
    String type = request.getHeader("Content-Type");
    if (type != null && !MEDIA_TYPE.matcher(type).matches()) {
      return new EarlyProblem(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type holds no media type");
    }
    return null;
  }

  /** The server sends this header as any other; unless a guard acts on it, nobody does. */
  private static void closeIfSaid(RoutingContext context) {
    if (!Framing.guards(context.request().connection())
        && "close".equals(context.response().headers().get("Connection"))) {
      context.request().connection().close();
    }
  }

  private static boolean isTooLong(String path, String length) {
    return Long.parseLong(length) > LARGEST && !ENDLESS.matcher(path).matches();
  }

  private static boolean isTricky(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return (!path.startsWith("/") && !path.equals("*"))
        || TRICKS.stream().anyMatch(lower::contains)
        || lower.endsWith("/..")
        || lower.endsWith("/.")
        || BAD_ESCAPE.matcher(path).find();
  }

  private void unrouted(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (context.failure() instanceof ForbiddenException) {
      Refusals.FORBIDDEN.send(request);
      return;
    }
    int status = context.statusCode();
    if (status != 400 && status != 404) {
      context.next();
      return;
    }
    mark(request.response());
    EarlyProblem problem =
        status == 404
            ? new EarlyProblem(ProblemType.NOT_FOUND, "Nothing has such an address")
            : unreadable(request.uri());
    problem.send(request, form);
  }

  /** The refusal of an address that is none, or of one that the Host header makes none. */
  static EarlyProblem unreadable(String uri) {
    boolean template = uri.indexOf('{') >= 0 && !uri.contains("\\");
    return template
        ? new EarlyProblem(ProblemType.NOT_FOUND, "Nothing has such an address")
        : new EarlyProblem(
            ProblemType.BAD_REQUEST, "The address or the Host header cannot be read");
  }

  /** Whether a text is an address at all. */
  static boolean isUri(String text) {
    try {
      return !new URI(text).toString().isEmpty();
    } catch (URISyntaxException _) {
      return text.equals("*");
    }
  }
}
