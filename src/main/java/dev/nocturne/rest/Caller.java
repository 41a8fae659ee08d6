package dev.nocturne.rest;

import dev.nocturne.access.Grant;
import dev.nocturne.access.Scope;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** On whose behalf a request is made, which only its credential tells. */
@Singleton
public class Caller {

  private final SecurityIdentity identity;

  Caller(SecurityIdentity identity) {
    this.identity = identity;
  }

  /** On whose behalf it is made. */
  public String tenant() {
    return grant().tenant();
  }

  /**
   * The tenant that is named, if the caller may act for it; else its own.
   *
   * @param named whom a request is about, or null
   */
  public String tenant(@Nullable String named) {
    Grant grant = grant();
    if (named == null || named.equals(grant.tenant())) {
      return grant.tenant();
    }
    if (grant.operator()) {
      return named;
    }
    throw Problems.of(ProblemType.FORBIDDEN, "Only the operator may act for another tenant");
  }

  /** The tenant that the operator, and nobody else, acts for: the one it names, or its own. */
  public String tenantOfOperator(@Nullable String named) {
    Grant grant = grant();
    if (!grant.operator()) {
      throw Problems.of(ProblemType.FORBIDDEN, "Only the operator may do this");
    }
    return named == null ? grant.tenant() : named;
  }

  /** How it sees what clients sent: addresses of live sessions only with the scope for them. */
  public Sight sight() {
    return grant().scopes().contains(Scope.LIVE) ? Sight.WHOLE : Sight.VEILED;
  }

  /** What the credential gives. */
  public Grant grant() {
    Grant grant = identity.getAttribute(KeyIdentities.GRANT);
    if (grant == null) {
      throw new UnauthorizedException();
    }
    return grant;
  }
}
