package dev.nocturne.rest;

import dev.nocturne.access.Grant;
import dev.nocturne.store.StoreUnavailable;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/** Reads {@code Authorization: Bearer} of every request, and says what is missing. */
@Singleton
class KeyMechanism implements HttpAuthenticationMechanism {

  private static final String SCHEME = "bearer ";
  private static final SecurityIdentity EVERYBODY =
      KeyIdentities.identity(Grant.operator("everybody"));

  private final AuthConfig config;

  KeyMechanism(AuthConfig config) {
    this.config = config;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      RoutingContext context, IdentityProviderManager identities) {
    if (!config.enabled()) {
      return Uni.createFrom().item(EVERYBODY);
    }
    List<String> said = context.request().headers().getAll("Authorization");
    if (said.isEmpty()) {
      return Uni.createFrom().nullItem();
    }
    if (said.size() > 1 || !isBearer(said.getFirst())) {
      return Uni.createFrom().failure(new AuthenticationFailedException());
    }
    return identities
        .authenticate(new KeyRequest(said.getFirst().substring(SCHEME.length()).strip()))
        .onFailure(StoreUnavailable.class)
        .invoke(_ -> unavailable(context.request()));
  }

  private static boolean isBearer(String said) {
    return said.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /** Nobody knows whether the key is good, which is not the client's fault. */
  private static void unavailable(HttpServerRequest request) {
    request.response().putHeader("Retry-After", Integer.toString(Problems.RETRY_AFTER));
    new EarlyProblem(ProblemType.UNAVAILABLE, "The database does not answer").send(request);
  }

  @Override
  public Uni<ChallengeData> getChallenge(RoutingContext context) {
    return Uni.createFrom()
        .item(
            new ChallengeData(
                HttpResponseStatus.UNAUTHORIZED.code(),
                Refusals.CHALLENGE,
                Refusals.challenge(context.request())));
  }

  @Override
  public Uni<Boolean> sendChallenge(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!request.response().headWritten()) {
      request.response().putHeader(Refusals.CHALLENGE, Refusals.challenge(request));
      Refusals.UNAUTHORIZED.send(request);
    }
    return Uni.createFrom().item(true);
  }

  @Override
  public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
    return Set.of(KeyRequest.class);
  }
}
