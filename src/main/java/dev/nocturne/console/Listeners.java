package dev.nocturne.console;

import dev.nocturne.rest.AuthConfig;
import dev.nocturne.rest.Credentials;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Knows who listens, so that nobody does too often, or for longer than it is allowed. */
@Singleton
class Listeners {

  /** So many streams one sign-in may have at once; without sign-ins, one address. */
  static final int MOST = 16;

  private static final String BEARER = "Bearer ";

  private final AuthConfig auth;
  private final SignedIn signedIn;
  private final Credentials credentials;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  Listeners(AuthConfig auth, SignedIn signedIn, Credentials credentials) {
    this.auth = auth;
    this.signedIn = signedIn;
    this.credentials = credentials;
  }

  /**
   * Somebody who listens.
   *
   * @param name by which its streams are counted
   * @param cookie of its browser, if it signed in
   * @param key that it brought, if it is a program
   */
  record Listener(String name, @Nullable String cookie, @Nullable String key) {}

  /** Who makes a request. */
  Listener of(HttpServerRequest request) {
    if (!auth.enabled()) {
      return new Listener(request.remoteAddress().hostAddress(), null, null);
    }
    String credential = request.getHeader("Authorization");
    String cookie = credential == null ? Cookies.read(request) : null;
    String key = credential == null ? null : credential.substring(BEARER.length()).strip();
    return new Listener(Objects.requireNonNullElse(cookie, String.valueOf(key)), cookie, key);
  }

  /**
   * Counts one stream more, unless there are so many already.
   *
   * @return what counts it no more, however often it is said that it has ended
   */
  Optional<Runnable> begin(Listener listener) {
    int[] before = {0};
    open.compute(
        listener.name(),
        (_, count) -> {
          before[0] = count == null ? 0 : count;
          return Math.min(MOST, before[0] + 1);
        });
    if (before[0] >= MOST) {
      return Optional.empty();
    }
    AtomicBoolean ended = new AtomicBoolean();
    return Optional.of(
        () -> {
          if (!ended.getAndSet(true)) {
            end(listener);
          }
        });
  }

  private void end(Listener listener) {
    open.computeIfPresent(listener.name(), (_, count) -> count == 1 ? null : count - 1);
  }

  /**
   * Whether what somebody came in with is still good. Tokens of an issuer are not asked about
   * again, so who comes with one does not stay: pages never do.
   */
  boolean mayStay(Listener listener) {
    if (listener.cookie() != null) {
      return signedIn.grant(listener.cookie()).isPresent();
    }
    return listener.key() == null || credentials.grant(listener.key()).isPresent();
  }
}
