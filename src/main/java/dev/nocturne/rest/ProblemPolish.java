package dev.nocturne.rest;

import dev.nocturne.store.StoreUnavailable;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import io.vertx.core.http.HttpClosedException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Set;

/**
 * Gives the problems that the framework made the types of ours, and takes out of them what tells of
 * the inside.
 */
@ApplicationScoped
class ProblemPolish implements ProblemPostProcessor {

  /**
   * Nobody reads it; it keeps an answer that was cut from being logged and counted as our fault.
   */
  private static final int LEFT = 499;

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    if (context.cause instanceof IOException && has(context.cause, HttpClosedException.class)) {
      return HttpProblem.builder().withStatus(LEFT).withTitle("The client has left").build();
    }
    if (has(context.cause, StoreUnavailable.class)) {
      return Problems.later(ProblemType.UNAVAILABLE, "The database does not answer");
    }
    if (problem.getType() != null) {
      return problem;
    }
    Set<String> methods = Routes.ALL.methods(context.path);
    // Where two resources share the beginning of an address, the framework forgets one of them.
    // What is not there is our own problem, which has its type already.
    boolean elsewhere = problem.getStatusCode() == 404 && !methods.isEmpty();
    ProblemType type =
        elsewhere ? ProblemType.METHOD_NOT_ALLOWED : ProblemType.of(problem.getStatusCode());
    HttpProblem.Builder polished =
        HttpProblem.builder()
            .withType(type.uri())
            .withStatus(elsewhere ? type.status() : problem.getStatusCode())
            .withTitle(type.title());
    problem.getHeaders().forEach(polished::withHeader);
    if (type == ProblemType.METHOD_NOT_ALLOWED) {
      polished.withHeader("Allow", String.join(", ", methods));
    }
    return polished.build();
  }

  /** Before the problem's own defaults are filled in, which the extension does at 99. */
  @Override
  public int priority() {
    return 1_000;
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
