package dev.nocturne.rest;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Refuses a call whose query names what the call does not document, before anything is done: a typo
 * that passed in silence would do something else than what was meant.
 */
class QueryGuard {

  private final Map<Method, Set<String>> known = new ConcurrentHashMap<>();

  QueryGuard() {}

  /**
   * Looks at a request that is allowed and not too soon; pages and documents are not its matter.
   */
  @ServerRequestFilter(priority = Priorities.USER + 1)
  public void check(ContainerRequestContext request, ResourceInfo called) {
    if (!Routes.isServed(request)) {
      return;
    }
    Method code = called.getResourceMethod();
    // These look themselves: what is left of their bodies may have no end.
    if (!code.isAnnotationPresent(TakesRows.class)) {
      Set<String> documented = known.computeIfAbsent(code, QueryGuard::documented);
      for (String name : request.getUriInfo().getQueryParameters().keySet()) {
        if (!documented.contains(name)) {
          throw Problems.unknownParameter(name);
        }
      }
    }
  }

  /** The parameters that a call may have, in all three ways of writing them down. */
  private static Set<String> documented(Method code) {
    Set<String> names = new HashSet<>();
    for (Parameter parameter : code.getAnnotationsByType(Parameter.class)) {
      if (parameter.in() == ParameterIn.QUERY) {
        names.add(parameter.name());
      }
    }
    if (code.isAnnotationPresent(Reads.class)) {
      Arrays.stream(code.getAnnotation(Reads.class).value())
          .map(RequestParameter::inQuery)
          .flatMap(Optional::stream)
          .forEach(names::add);
    }
    Arrays.stream(code.getParameters())
        .filter(parameter -> parameter.isAnnotationPresent(QueryParam.class))
        .forEach(parameter -> names.add(parameter.getAnnotation(QueryParam.class).value()));
    return names;
  }
}
