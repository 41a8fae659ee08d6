package dev.nocturne.rest;

import dev.nocturne.access.Grant;
import dev.nocturne.access.Scope;
import dev.nocturne.access.Tenants;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
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

  private final boolean on;
  private final ClaimPath tenant;
  private final String prefix;

  Tokens(TokenConfig config) {
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
   * @return fails as the framework does, and with {@link ForbiddenException} if the token is good
   *     and says no tenant
   */
  Uni<SecurityIdentity> authenticate(
      String token, RoutingContext context, IdentityProviderManager identities) {
    return identities
        .authenticate(
            HttpSecurityUtils.setRoutingContextAttribute(
                new TokenAuthenticationRequest(new AccessTokenCredential(token)), context))
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
