package dev.nocturne.rest;

import dev.nocturne.intake.EmptyForm;
import dev.nocturne.job.Json;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses a body that says something where nothing is read, before anything is done: whoever sends
 * a patch with a retry that takes none would believe that it counts.
 */
class BodyGuard {

  /** What such a call can be refused with for its body. */
  static final Set<ProblemType> REFUSES =
      Set.of(
          ProblemType.MALFORMED_JSON,
          ProblemType.REQUEST_TIMEOUT,
          ProblemType.TOO_LARGE,
          ProblemType.UNSUPPORTED_MEDIA_TYPE,
          ProblemType.REFUSED);

  BodyGuard() {}

  /** Looks at a request whose address is in order. */
  @ServerRequestFilter(priority = Priorities.USER + 2)
  public void check(ContainerRequestContext request, ResourceInfo called, HttpHeaders headers) {
    if (Routes.isServed(request) && readsNoBody(called.getResourceMethod())) {
      byte[] sent = Body.readOptional(headers, request.getEntityStream());
      if (sent.length > 0) {
        Json _ = Wishes.fitting(EmptyForm.read(sent), ProblemType.REFUSED);
      }
    }
  }

  /** Whether it is a call that could have a body, and does not read any. */
  static boolean readsNoBody(Method code) {
    return (code.isAnnotationPresent(POST.class) || code.isAnnotationPresent(DELETE.class))
        && !List.of(code.getParameterTypes()).contains(InputStream.class);
  }
}
