package dev.nocturne.rest;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Knows which methods an address has, which the framework does not tell when it refuses one. */
final class Routes {

  private final List<Route> routes = new ArrayList<>();

  Routes(Class<?>... resources) {
    for (Class<?> resource : resources) {
      for (Method method : resource.getMethods()) {
        for (Annotation annotation : method.getAnnotations()) {
          HttpMethod http = annotation.annotationType().getAnnotation(HttpMethod.class);
          if (http != null) {
            routes.add(new Route(pattern(resource, method), http.value()));
          }
        }
      }
    }
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

  private static Pattern pattern(Class<?> resource, Method method) {
    Path base = resource.getAnnotation(Path.class);
    Path own = method.getAnnotation(Path.class);
    String path = (base == null ? "" : base.value()) + (own == null ? "" : "/" + own.value());
    return Pattern.compile(path.replaceAll("\\{[^}]*}", "[^/]+") + "/?");
  }

  private record Route(Pattern path, String method) {}
}
