package dev.nocturne.rest;

import dev.nocturne.store.StoreUnavailable;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemContext;
import io.quarkiverse.resteasy.problem.postprocessing.ProblemPostProcessor;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Gives the problems that the framework made the types of ours, and takes out of them what tells of
 * the inside.
 */
@ApplicationScoped
class ProblemPolish implements ProblemPostProcessor {

  private final Routes routes =
      new Routes(JobResource.class, JobEventResource.class, EventResource.class);

  @Override
  public HttpProblem apply(HttpProblem problem, ProblemContext context) {
    if (isUnavailable(context.cause)) {
      return Problems.later(ProblemType.UNAVAILABLE, "The database does not answer");
    }
    if (problem.getType() != null) {
      return problem;
    }
    ProblemType type = ProblemType.of(problem.getStatusCode());
    HttpProblem.Builder polished =
        HttpProblem.builder()
            .withType(type.uri())
            .withStatus(problem.getStatusCode())
            .withTitle(type.title());
    problem.getHeaders().forEach(polished::withHeader);
    if (type == ProblemType.METHOD_NOT_ALLOWED) {
      polished.withHeader("Allow", String.join(", ", routes.methods(context.path)));
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
