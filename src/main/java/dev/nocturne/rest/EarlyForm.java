package dev.nocturne.rest;

import io.vertx.core.http.HttpServerRequest;

/** Another form than a problem, in which some want to be told what is refused early. */
public interface EarlyForm {

  /** Answers in that form, and says so, if it is the one that the request asks for. */
  boolean tells(HttpServerRequest request, EarlyProblem problem);
}
