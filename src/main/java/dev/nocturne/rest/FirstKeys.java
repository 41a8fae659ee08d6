package dev.nocturne.rest;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.common.OidcEndpoint;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.quarkus.oidc.runtime.JsonWebKeySet;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets the service start while the issuer's keys are not to be had. The framework starts without an
 * issuer that fails with an {@link OIDCException}, which it makes of all failures but those of
 * keys.
 */
@Singleton
@Unremovable
@OidcEndpoint(OidcEndpoint.Type.JWKS)
final class FirstKeys implements OidcRequestFilter {

  /** Keys are asked for once more than needed; after the start {@link Tokens} takes any failure. */
  private final AtomicBoolean asked = new AtomicBoolean();

  @Override
  public Uni<Void> filter(OidcRequestFilterContext question) {
    if (asked.getAndSet(true)) {
      return Uni.createFrom().voidItem();
    }
    return question
        .request()
        .copy()
        .timeout(IssuerTimeout.LONGEST.toMillis())
        .send()
        .map(answer -> new JsonWebKeySet(answer.bodyAsString()))
        .onFailure()
        .transform(why -> new OIDCException("The issuer's keys are not to be had", why))
        .replaceWithVoid();
  }
}
