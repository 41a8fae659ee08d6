package dev.nocturne.console;

import dev.nocturne.access.Grant;
import dev.nocturne.console.TokenDoor.Answer.Bad;
import dev.nocturne.console.TokenDoor.Answer.Good;
import dev.nocturne.rest.Tokens;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** Looks at tokens that people bring to the door, as the interface looks at those of programs. */
@Singleton
class TokenDoor {

  private final Tokens tokens;
  private final IdentityProviderManager identities;
  private final CurrentVertxRequest request;
  private final InstantSource clock;

  TokenDoor(
      Tokens tokens,
      IdentityProviderManager identities,
      CurrentVertxRequest request,
      InstantSource clock) {
    this.tokens = tokens;
    this.identities = identities;
    this.request = request;
    this.clock = clock;
  }

  /** What is said to whoever brings something that is no key. */
  sealed interface Answer {

    /**
     * It is a token.
     *
     * @param left how long it is good yet
     */
    record Good(Grant grant, String issuer, Duration left) implements Answer {}

    /** It opens nothing. */
    record Bad(String why, int status) implements Answer {}
  }

  /** Whether tokens open the door at all. */
  boolean open() {
    return tokens.issuer().isPresent();
  }

  /** Looks at what somebody brought with the present request. */
  Answer bring(String said) {
    if (!tokens.read(said)) {
      return refused();
    }
    try {
      // It waits for its issuer for some seconds and no longer.
      Tokens.Token token =
          tokens.verify(said, request.getCurrent(), identities).await().indefinitely();
      Duration left = Duration.between(clock.instant(), token.until());
      return left.isPositive()
          ? new Good(token.grant(), tokens.issuer().orElseThrow(), left)
          : refused();
    } catch (AuthenticationFailedException _) {
      return refused();
    } catch (ForbiddenException _) {
      return new Bad(tokens.homeless().detail() + ".", 403);
    } catch (OIDCException _) {
      return new Bad("The issuer of tokens does not answer. Try again in a moment.", 503);
    }
  }

  private Bad refused() {
    return new Bad(
        open()
            ? "This is no key and no token, or not any more."
            : "This is no key, or not any more.",
        403);
  }
}
