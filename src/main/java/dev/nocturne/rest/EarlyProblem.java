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
