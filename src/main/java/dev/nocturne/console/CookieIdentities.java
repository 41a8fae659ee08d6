package dev.nocturne.console;

import dev.nocturne.access.KeySecret;
import dev.nocturne.rest.Credentials;
import dev.nocturne.rest.KeyIdentities;
import dev.nocturne.store.SignIns;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Makes identities of what the keys grant that people signed in with. */
@Singleton
class CookieIdentities implements IdentityProvider<CookieRequest> {

  private final SignIns signIns;
  private final Credentials credentials;

  CookieIdentities(SignIns signIns, Credentials credentials) {
    this.signIns = signIns;
    this.credentials = credentials;
  }

  @Override
  public Class<CookieRequest> getRequestType() {
    return CookieRequest.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      CookieRequest request, AuthenticationRequestContext context) {
    return context.runBlocking(
        () ->
            signIns
                .key(KeySecret.hash(request.cookie()))
                .flatMap(credentials::grant)
                .map(KeyIdentities::identity)
                .orElseThrow(AuthenticationFailedException::new));
  }
}
