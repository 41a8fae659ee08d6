package dev.nocturne.rest;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Heeds what a client says it does not accept, which the framework takes for accepted. */
class Acceptance {

  private static final Pattern ZERO =
      Pattern.compile(";\\s*q\\s*=\\s*0(\\.0*)?\\s*(;|$)", Pattern.CASE_INSENSITIVE);

  /** Refuses to answer a client that wants none of the forms there are. */
  @ServerRequestFilter
  public void check(ContainerRequestContext request, ResourceInfo resource) {
    String accepted = request.getHeaderString(HttpHeaders.ACCEPT);
    Produces produces = produces(resource);
    if (accepted != null
        && produces != null
        && Arrays.stream(produces.value()).allMatch(type -> declines(accepted, type))) {
      throw Problems.of(
          ProblemType.NOT_ACCEPTABLE, "There is only " + String.join(", ", produces.value()));
    }
  }

  private static @Nullable Produces produces(ResourceInfo resource) {
    Produces own = resource.getResourceMethod().getAnnotation(Produces.class);
    return own != null ? own : resource.getResourceClass().getAnnotation(Produces.class);
  }

  /** Whether the most exact of the ranges that hold the type has no weight. */
  static boolean declines(String accepted, String type) {
    String family = type.substring(0, type.indexOf('/') + 1) + "*";
    int best = 0;
    boolean zero = false;
    for (String range : accepted.split(",", -1)) {
      String name = range.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      int rank = name.equals(type) ? 3 : name.equals(family) ? 2 : name.equals("*/*") ? 1 : 0;
      if (rank > best) {
        best = rank;
        zero = ZERO.matcher(range).find();
      }
    }
    return zero;
  }
}
