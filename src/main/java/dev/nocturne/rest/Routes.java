package dev.nocturne.rest;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Knows which methods an address has, which the framework does not tell when it refuses one. */
final class Routes {

  /** All that is served under {@code /v1}. */
  static final Routes ALL =
      new Routes(
          JobResource.class,
          JobEventResource.class,
          JobTraceResource.class,
          JobArtifactResource.class,
          JobDownloadResource.class,
          EventResource.class,
          BatchListResource.class,
          BatchControlResource.class,
          BatchEventResource.class,
          BatchResource.class,
          RejectedResource.class,
          WebhookResource.class,
          WebhookDeliveryResource.class,
          ScheduleResource.class,
          ScheduleControlResource.class,
          KeyResource.class,
          SessionResource.class,
          SessionTraceResource.class,
          SessionDownloadResource.class,
          SessionCookieResource.class,
          HoldingResource.class,
          FileResource.class,
          PageResource.class,
          PersonaResource.class,
          JobPersonaResource.class,
          ProfileResource.class,
          ProfileCookieResource.class,
          FunctionResource.class,
          FunctionScheduleResource.class,
          FunctionRunResource.class,
          VaultResource.class,
          VaultLoginResource.class,
          UsageResource.class);

  private static final String INTERFACE = "/v1/";

  private final List<Route> routes = new ArrayList<>();

  Routes(Class<?>... resources) {
    for (Class<?> resource : resources) {
      for (Method method : resource.getMethods()) {
        for (Annotation annotation : method.getAnnotations()) {
          HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
          if (http != null) {
            routes.add(Route.of(template(resource, method), http.value(), method));
          }
        }
      }
    }
  }

  /** Whether a request is one to the interface, and not for pages, probes or documents. */
  static boolean isServed(ContainerRequestContext request) {
    return request.getUriInfo().getPath().startsWith(INTERFACE);
  }

  /** The methods of an address, in alphabetical order. */
  Set<String> methods(String path) {
    Set<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (route.path().matcher(path).matches()) {
        methods.add(route.method());
      }
    }
    return methods;
  }

  /** What answers a method at a path template such as {@code /v1/jobs/{id}}. */
  Optional<Method> code(String template, String method) {
    return routes.stream()
        .filter(route -> route.template().equals(template) && route.method().equals(method))
        .map(Route::code)
        .findFirst();
  }

  /** Every method with its path template, such as {@code GET /v1/jobs/{id}}. */
  Set<String> calls() {
    Set<String> calls = new TreeSet<>();
    routes.forEach(route -> calls.add(route.method() + " " + route.template()));
    return calls;
  }

  private static String template(Class<?> resource, Method method) {
    Path base = resource.getAnnotation(Path.class);
    Path own = method.getAnnotation(Path.class);
    return (base == null ? "" : base.value()) + (own == null ? "" : "/" + own.value());
  }

  private record Route(String template, Pattern path, String method, Method code) {

    static Route of(String template, String method, Method code) {
      Pattern path = Pattern.compile(template.replaceAll("\\{[^}]*}", "[^/]+") + "/?");
      return new Route(template, path, method, code);
    }
  }
}
