package dev.nocturne.console;

import dev.nocturne.rest.KeyIdentities;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Makes identities of what people may do who signed in. */
@Singleton
class CookieIdentities implements IdentityProvider<CookieRequest> {

  private final SignedIn signedIn;

  CookieIdentities(SignedIn signedIn) {
    this.signedIn = signedIn;
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
            signedIn
                .grant(request.cookie())
                .map(KeyIdentities::identity)
                .orElseThrow(AuthenticationFailedException::new));
  }
}
