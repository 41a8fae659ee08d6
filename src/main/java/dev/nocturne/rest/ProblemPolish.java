package dev.nocturne.rest;

import dev.nocturne.store.StoreUnavailable;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

/**
 * Gives the problems that the framework made the types of ours, and takes out of them what tells of
 * the inside.
 */
@ApplicationScoped
class ProblemPolish implements ProblemPostProcessor {

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    if (isUnavailable(context.cause)) {
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

  private static boolean isUnavailable(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreUnavailable) {
        return true;
      }
    }
    return false;
  }
}
