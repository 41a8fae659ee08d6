package dev.nocturne.rest;

import dev.nocturne.access.Grant;
import dev.nocturne.access.Scope;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.stream.Collectors;

/** Makes identities of what keys grant. */
@Singleton
public final class KeyIdentities implements IdentityProvider<KeyRequest> {

  /** The attribute of an identity that holds its {@link Grant}. */
  static final String GRANT = "nocturne.grant";

  private final Credentials credentials;

  KeyIdentities(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public Class<KeyRequest> getRequestType() {
    return KeyRequest.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      KeyRequest request, AuthenticationRequestContext context) {
    return context.runBlocking(
        () ->
            credentials
                .grant(request.token())
                .map(KeyIdentities::identity)
                .orElseThrow(AuthenticationFailedException::new));
  }

  /** The identity of whoever has the grant. */
  public static SecurityIdentity identity(Grant grant) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new QuarkusPrincipal(grant.name()))
        .addRoles(grant.scopes().stream().map(Scope::wire).collect(Collectors.toSet()))
        .addAttribute(GRANT, grant)
        .build();
  }
}
