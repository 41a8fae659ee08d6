package dev.nocturne.rest;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * A refusal that is made before the framework of the interface has seen the request, in the form of
 * all others.
 */
public record EarlyProblem(ProblemType type, String detail) {

  static final String MEDIA_TYPE = "application/problem+json";

  /** Answers that nobody knows whether a credential is good, which is not the client's fault. */
  static void unavailable(HttpServerRequest request, String why) {
    new EarlyProblem(ProblemType.UNAVAILABLE, why).send(request, (_, _) -> false);
  }

  /** Answers in the form if that is the one that is asked for, and else with the problem. */
  public void send(HttpServerRequest request, EarlyForm form) {
    if (type == ProblemType.UNAVAILABLE && !request.response().headWritten()) {
      request.response().putHeader("Retry-After", Integer.toString(Problems.RETRY_AFTER));
    }
    if (!form.tells(request, this)) {
      send(request);
    }
  }

  /** Answers with it. */
  public void send(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (!response.headWritten() && !response.closed()) {
      response
          .setStatusCode(type.status())
          .putHeader("Content-Type", MEDIA_TYPE)
          .end(body(request.uri()));
    }
  }

  /**
   * Its JSON.
   *
   * @param uri as the client wrote it
   */
  String body(String uri) {
    int question = uri.indexOf('?');
    return new JsonObject()
        .put("type", type.uri().toString())
        .put("status", type.status())
        .put("title", type.title())
        .put("detail", detail)
        .put("instance", question < 0 ? uri : uri.substring(0, question))
        .encode();
  }
}
