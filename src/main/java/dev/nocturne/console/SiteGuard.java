package dev.nocturne.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nocturne.events.PublicAddress;
import dev.nocturne.rest.AuthConfig;
import dev.nocturne.rest.EarlyProblem;
import dev.nocturne.rest.ProblemType;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what other sites make a browser ask of us: it would bring the cookie along, or come to a
 * service on the same machine that needs none. Programs, which no site commands, are let through.
 */
@Singleton
class SiteGuard {

  /** What a page of ours sends with its calls. */
  static final String TOKEN = "X-CSRF-Token";

  /** Behind the gate, and before it is known who calls. */
  private static final int EARLY = 9_000;

  private static final Set<HttpMethod> HARMLESS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private static final String BEARER = "Bearer ";

  /** What the door's own forms send, which cannot bring a token. */
  private static final Set<String> DOOR = Set.of("/login", "/logout");

  private static final Set<String> OURS = Set.of("same-origin", "none");

  private final AuthConfig auth;
  private final OwnNames names;

  SiteGuard(
      AuthConfig auth,
      @ConfigProperty(name = "nocturne.public-url") Optional<PublicAddress> service) {
    this.auth = auth;
    this.names = new OwnNames(service);
  }

  void register(@Observes Filters filters) {
    filters.register(this::pass, EARLY);
  }

  private void pass(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!auth.enabled() && !isProbe(request) && !names.include(request.authority())) {
      new EarlyProblem(
              ProblemType.FORBIDDEN,
              "Without keys the service is called by an address, by a name that is not public, or by"
                  + " that of NOCTURNE_PUBLIC_URL")
          .send(request);
    } else if (HARMLESS.contains(request.method())
        || hasBearer(request)
        || (isOfOurSite(request) && hasToken(request))) {
      context.next();
    } else {
      new EarlyProblem(ProblemType.FORBIDDEN, "Reload the page: the call came from another one")
          .send(request);
    }
  }

  /** Whoever balances the load asks under the public name, and nothing is told there. */
  private static boolean isProbe(HttpServerRequest request) {
    return request.path().startsWith("/q/health");
  }

  /**
   * No form can send one, and no other site's script may. Names and passwords an address can hold.
   */
  private static boolean hasBearer(HttpServerRequest request) {
    String credential = request.getHeader("Authorization");
    return credential != null && credential.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }

  /** Browsers of today say it in a word; older ones tell the site's address. */
  private static boolean isOfOurSite(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return OURS.contains(site);
    }
    String origin = request.getHeader("Origin");
    return origin == null || isHost(origin, request.getHeader("Host"));
  }

  private static boolean isHost(String origin, @Nullable String host) {
    try {
      return host != null && host.equals(URI.create(origin).getAuthority());
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** Without the cookie there is nothing to be had; the door itself is open to all. */
  private static boolean hasToken(HttpServerRequest request) {
    String cookie = Cookies.read(request);
    if (cookie == null || DOOR.contains(request.path())) {
      return true;
    }
    String token = request.getHeader(TOKEN);
    return token != null
        && MessageDigest.isEqual(token.getBytes(UTF_8), Cookies.token(cookie).getBytes(UTF_8));
  }
}
