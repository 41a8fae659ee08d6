package dev.nocturne.console;

import dev.nocturne.rest.AuthConfig;
import dev.nocturne.rest.EarlyForm;
import dev.nocturne.rest.EarlyProblem;
import dev.nocturne.rest.ProblemType;
import dev.nocturne.store.StoreUnavailable;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Knows who signed in, in every call that brings no key, and sends people to the door. */
@Singleton
class CookieMechanism implements HttpAuthenticationMechanism {

  /** A longer address is not kept for the way back: what stands between takes no such heads. */
  private static final int LONGEST = 2_000;

  /** Before that of keys, which refuses what has none. */
  private static final int FIRST = 3_000;

  private static final EarlyProblem UNAVAILABLE =
      new EarlyProblem(ProblemType.UNAVAILABLE, "The database does not answer");

  private final AuthConfig config;
  private final EarlyForm pages;

  CookieMechanism(AuthConfig config, EarlyForm pages) {
    this.config = config;
    this.pages = pages;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identities) {
    String cookie = config.enabled() ? Cookies.read(context.request()) : null;
    if (cookie == null || context.request().headers().contains("Authorization")) {
      return Uni.createFrom().nullItem();
    }
    return identities
        .authenticate(new CookieRequest(cookie))
        .onFailure(StoreUnavailable.class)
        .invoke(_ -> UNAVAILABLE.send(context.request(), pages))
        .onFailure(AuthenticationFailedException.class)
        .recoverWithNull();
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    String door = door(context);
    return door == null
        ? Uni.createFrom().nullItem()
        : Uni.createFrom()
            .item(new ChallengeData(HttpResponseStatus.SEE_OTHER.code(), "Location", door));
  }

  @Override
  public Uni<Boolean> sendChallenge(RoutingContext context) {
    String door = door(context);
    if (door == null || context.response().headWritten()) {
      return Uni.createFrom().item(false);
    }
    // A part of a page cannot be exchanged for the door; the whole page is.
    boolean part = context.request().headers().contains("HX-Request");
    context
        .response()
        .setStatusCode(part ? 401 : HttpResponseStatus.SEE_OTHER.code())
        .putHeader(part ? "HX-Redirect" : "Location", door)
        .end();
    return Uni.createFrom().item(true);
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of(CookieRequest.class);
  }

  @Override
  public int getPriority() {
    return FIRST;
  }

  /** Where somebody signs in who wanted to see a page; null for what programs call. */
  private static @Nullable String door(RoutingContext context) {
    if (!Pages.isPage(context.request())) {
      return null;
    }
    String uri = context.request().uri();
    boolean back = uri.length() <= LONGEST && !context.request().headers().contains("HX-Request");
    return "/login?next=" + URLEncoder.encode(back ? uri : "/", StandardCharsets.UTF_8);
  }
}
