package dev.nocturne.rest;

import dev.nocturne.access.Grant;
import dev.nocturne.store.StoreUnavailable;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
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

  /** They tell that the database is away, so their reader must not need it. */
  private static final String METRICS = "/q/metrics";

  private static final SecurityIdentity EVERYBODY =
      KeyIdentities.identity(Grant.operator("everybody"));

  /** Before that of tokens, which only ever gets what this one hands it. */
  private static final int FIRST = 2_000;

  private final AuthConfig config;
  private final Credentials credentials;
  private final Tokens tokens;

  KeyMechanism(AuthConfig config, Credentials credentials, Tokens tokens) {
    this.config = config;
    this.credentials = credentials;
    this.tokens = tokens;
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
    String credential = said.getFirst().substring(SCHEME.length()).strip();
    HttpServerRequest request = context.request();
    return tokens.read(credential) && !credentials.bootstrap(credential)
        ? tokens
            .verify(credential, context, identities)
            .onFailure(OIDCException.class)
            .invoke(_ -> EarlyProblem.unavailable(request, "The issuer of tokens does not answer"))
            .onFailure(ForbiddenException.class)
            .invoke(_ -> tokens.homeless().send(request))
            .map(token -> KeyIdentities.identity(token.grant()))
        : identities
            .authenticate(new KeyRequest(credential))
            .onFailure(away -> away instanceof StoreUnavailable && isForMetrics(context))
            .recoverWithUni(away -> lately(credential, away))
            .onFailure(StoreUnavailable.class)
            .invoke(_ -> EarlyProblem.unavailable(request, "The database does not answer"));
  }

  private static boolean isForMetrics(RoutingContext context) {
    return METRICS.equals(context.normalizedPath());
  }

  private Uni<SecurityIdentity> lately(String credential, Throwable away) {
    return credentials
        .lately(credential)
        .map(grant -> Uni.createFrom().item(KeyIdentities.identity(grant)))
        .orElseGet(() -> Uni.createFrom().failure(away));
  }

  private static boolean isBearer(String said) {
    return said.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
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

  @Override
  public int getPriority() {
    return FIRST;
  }
}
