package dev.nocturne.rest;

import dev.nocturne.access.Grant;
import dev.nocturne.access.Scope;
import dev.nocturne.access.Tenants;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.security.AuthenticationFailedException;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/** Tells what a token of the configured issuer grants. The framework checks that it is one. */
@Singleton
public final class Tokens {

  private static final Logger LOG = Logger.getLogger(Tokens.class);

  /** Three parts in base64, which no key of ours has but perhaps the operator's own. */
  private static final Pattern FORM = Pattern.compile("[\\w-]+\\.[\\w-]+\\.[\\w-]+");

  /** So long an issuer that did not answer is left alone, whoever brings a token. */
  private static final Duration PAUSE = Duration.ofSeconds(Problems.RETRY_AFTER);

  /** So long a token waits for its issuer, whatever that has to be asked. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final InstantSource clock;
  private final Optional<String> issuer;
  private final ClaimPath tenant;
  private final String prefix;
  private final TenantConfigBean framework;
  private final AtomicReference<Instant> asksAgain = new AtomicReference<>(Instant.MIN);

  Tokens(TokenConfig config, InstantSource clock, TenantConfigBean framework) {
    this.clock = clock;
    this.framework = framework;
    this.issuer = config.issuer().map(String::strip).filter(said -> !said.isEmpty());
    this.tenant = ClaimPath.of(config.tenantClaim());
    this.prefix = config.scopePrefix().orElse("");
  }

  /** Whose tokens are credentials, or empty if nobody's are. */
  public Optional<String> issuer() {
    return issuer;
  }

  /** Whether a credential is to be read as a token. */
  public boolean read(String credential) {
    return issuer.isPresent() && FORM.matcher(credential).matches();
  }

  /**
   * What a token gives.
   *
   * @param until when it ends
   */
  public record Token(Grant grant, Instant until) {}

  /**
   * What a token gives whoever brings it with a request.
   *
   * @return fails with {@link AuthenticationFailedException} if it is no good token, with {@link
   *     OIDCException} if nobody can tell since its issuer does not answer, and with {@link
   *     ForbiddenException} if it is good and says no tenant
   */
  public Uni<Token> verify(
      String token, RoutingContext context, IdentityProviderManager identities) {
    if (!framework.getDefaultTenant().ready() && !mayAsk()) {
      return Uni.createFrom().failure(new OIDCException("the issuer did not answer just now"));
    }
    return identities
        .authenticate(
            HttpSecurityUtils.setRoutingContextAttribute(
                new TokenAuthenticationRequest(new AccessTokenCredential(token)), context))
        .ifNoItem()
        .after(PATIENCE)
        .fail()
        .onFailure(why -> !aboutToken(why))
        .transform(this::away)
        .map(this::token);
  }

  /**
   * Whether an issuer that has not answered yet is asked for this token: one at a time, since the
   * framework would ask once for each, and on a connection of its own.
   */
  private boolean mayAsk() {
    Instant now = clock.instant();
    Instant due = asksAgain.get();
    // Whoever asks and goes away without an answer stands in the way no longer than that.
    return !now.isBefore(due) && asksAgain.compareAndSet(due, now.plus(PATIENCE));
  }

  private static boolean aboutToken(Throwable why) {
    return why instanceof AuthenticationFailedException || why instanceof ForbiddenException;
  }

  private OIDCException away(Throwable why) {
    asksAgain.set(clock.instant().plus(PAUSE));
    if (why instanceof OIDCException said) {
      // The framework has logged it.
      return said;
    }
    // Its message is not ours, and may hold what was read.
    LOG.warnf("The issuer of tokens does not answer: %s", why.getClass().getSimpleName());
    return new OIDCException("the issuer does not answer", why);
  }

  /** Nothing else of the token goes on, least of all its text. */
  private Token token(SecurityIdentity verified) {
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
    Grant grant =
        new Grant(Objects.requireNonNullElse(token.getName(), "token"), said.get(), scopes, false);
    return new Token(grant, Instant.ofEpochSecond(token.getExpirationTime()));
  }

  /** What is told of a token that is good but says no tenant. */
  public EarlyProblem homeless() {
    return new EarlyProblem(
        ProblemType.FORBIDDEN,
        "The token names no tenant at %s: %s"
            .formatted(String.join("/", tenant.names()), Tenants.RULE));
  }
}
