package dev.nocturne.console;

import dev.nocturne.access.Grant;
import dev.nocturne.access.KeySecret;
import dev.nocturne.rest.Credentials;
import dev.nocturne.rest.Tokens;
import dev.nocturne.store.SignIns;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Tells what a browser may do that somebody signed in with. */
@Singleton
class SignedIn {

  private final SignIns signIns;
  private final Credentials credentials;
  private final Tokens tokens;

  SignedIn(SignIns signIns, Credentials credentials, Tokens tokens) {
    this.signIns = signIns;
    this.credentials = credentials;
    this.tokens = tokens;
  }

  /**
   * What the key gives now that was brought, or what the token gave that was; empty if that is
   * over.
   */
  Optional<Grant> grant(String cookie) {
    return signIns.grant(KeySecret.hash(cookie), credentials::grant, tokens.issuer().orElse(null));
  }
}
