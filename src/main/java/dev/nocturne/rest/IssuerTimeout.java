package dev.nocturne.rest;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcRequestFilter;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Lets no question to the issuer of tokens wait for ever, and hold its connection for so long. */
@Singleton
@Unremovable
final class IssuerTimeout implements OidcRequestFilter {

  /** The framework limits how long a connection takes, but not an answer. */
  static final Duration LONGEST = Duration.ofSeconds(3);

  @Override
  public Uni<Void> filter(OidcRequestFilterContext question) {
    question.request().timeout(LONGEST.toMillis());
    return Uni.createFrom().voidItem();
  }
}
