package dev.nocturne.rest;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Puts what the framework refuses for want of a credential or a scope into the form of all
 * problems. The mappers of the problem extension do not run on this version of the framework.
 */
class Refusals {

  static final String CHALLENGE = "WWW-Authenticate";

  static final EarlyProblem UNAUTHORIZED =
      new EarlyProblem(
          ProblemType.UNAUTHORIZED, "Send a credential that is valid as Authorization: Bearer");

  static final EarlyProblem FORBIDDEN =
      new EarlyProblem(ProblemType.FORBIDDEN, "The credential lacks the scope that this needs");

  /** Before those of the extension and of the framework. */
  private static final int FIRST = 1;

  Refusals() {}

  /** What a client is told that it should have sent. */
  static String challenge(HttpServerRequest request) {
    return request.headers().contains("Authorization")
        ? "Bearer realm=\"nocturne\", error=\"invalid_token\""
        : "Bearer realm=\"nocturne\"";
  }

  @ServerExceptionMapper(value = ForbiddenException.class, priority = FIRST)
  Response forbidden(HttpServerRequest request) {
    return of(FORBIDDEN, request).build();
  }

  @ServerExceptionMapper(
      value = {UnauthorizedException.class, AuthenticationFailedException.class},
      priority = FIRST)
  Response unauthorized(HttpServerRequest request) {
    return of(UNAUTHORIZED, request).header(CHALLENGE, challenge(request)).build();
  }

  private static Response.ResponseBuilder of(EarlyProblem problem, HttpServerRequest request) {
    return Response.status(problem.type().status())
        .type(EarlyProblem.MEDIA_TYPE)
        .entity(problem.body(request.uri()));
  }
}
