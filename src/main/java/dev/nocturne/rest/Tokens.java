package dev.nocturne.rest;

import dev.nocturne.access.Grant;
import dev.nocturne.access.Scope;
import dev.nocturne.access.Tenants;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Tells what a token of the configured issuer grants. The framework checks that it is one. */
@Singleton
final class Tokens {

  /** Three parts in base64, which no key of ours has. */
  private static final Pattern FORM = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  /** So long an issuer that did not answer is left alone, whoever brings a token. */
  private static final Duration PAUSE = Duration.ofSeconds(Problems.RETRY_AFTER);

  private final InstantSource clock;
  private final boolean on;
  private final ClaimPath tenant;
  private final String prefix;
  private volatile Instant asksAgain = Instant.MIN;

  Tokens(TokenConfig config, InstantSource clock) {
    this.clock = clock;
    this.on = config.issuer().filter(issuer -> !issuer.isBlank()).isPresent();
    this.tenant = ClaimPath.of(config.tenantClaim());
    this.prefix = config.scopePrefix().orElse("");
  }

  /** Whether a credential is to be read as a token. */
  boolean read(String credential) {
    return on && FORM.matcher(credential).matches();
  }

  /**
   * The identity of whoever brings it.
   *
   * @return fails as the framework does, with {@link OIDCException} if its issuer has not answered
   *     yet, and with {@link ForbiddenException} if the token is good and says no tenant
   */
  Uni<SecurityIdentity> authenticate(
      String token, RoutingContext context, IdentityProviderManager identities) {
    if (clock.instant().isBefore(asksAgain)) {
      return Uni.createFrom().failure(new OIDCException("the issuer did not answer just now"));
    }
    return identities
        .authenticate(
            HttpSecurityUtils.setRoutingContextAttribute(
                new TokenAuthenticationRequest(new AccessTokenCredential(token)), context))
        .onFailure(OIDCException.class)
        .invoke(_ -> asksAgain = clock.instant().plus(PAUSE))
        .map(this::grant)
        .map(KeyIdentities::identity);
  }

  /** Nothing else of the token goes on, least of all its text. */
  private Grant grant(SecurityIdentity verified) {
    JsonWebToken token = (JsonWebToken) verified.getPrincipal();
    Optional<String> said = tenant.text(token).filter(Tenants::named);
    if (said.isEmpty()) {
      throw new ForbiddenException();
    }
    Set<Scope> scopes =
        verified.getRoles().stream()
            .filter(role -> role.startsWith(prefix))
            .flatMap(role -> Scope.named(role.substring(prefix.length())).stream())
            .collect(Collectors.toSet());
    return new Grant(
        Objects.requireNonNullElse(token.getName(), "token"), said.get(), scopes, false);
  }

  /** What is told of a token that is good but says no tenant. */
  EarlyProblem homeless() {
    return new EarlyProblem(
        ProblemType.FORBIDDEN,
        "The token names no tenant at %s: %s"
            .formatted(String.join("/", tenant.names()), Tenants.RULE));
  }
}
