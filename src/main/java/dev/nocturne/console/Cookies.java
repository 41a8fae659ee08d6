package dev.nocturne.console;

import dev.nocturne.access.KeySecret;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The cookie that a browser shows who signed in there. */
final class Cookies {

  private static final String NAME = "nocturne_console";
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Cookies() {}

  /** What the browser brought, or null. */
  static @Nullable String read(HttpServerRequest request) {
    Cookie cookie = request.getCookie(NAME);
    return cookie == null ? null : cookie.getValue();
  }

  /** Gives the browser a cookie that nobody has had, until it is closed. */
  static String give(HttpServerRequest request) {
    byte[] bits = new byte[BYTES];
    RANDOM.nextBytes(bits);
    String value = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    HttpServerResponse _ = request.response().addCookie(cookie(request, value));
    return value;
  }

  /** Takes it away again. */
  static void take(HttpServerRequest request) {
    HttpServerResponse _ = request.response().addCookie(cookie(request, "").setMaxAge(0));
  }

  /**
   * What a page of ours puts into its calls, and no other site can know: it is made of the cookie,
   * which scripts cannot read.
   */
  static String token(String cookie) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(KeySecret.hash("a call of the console " + cookie));
  }

  /** Before a proxy that speaks HTTPS for us, only the browser knows. */
  private static boolean isSecure(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    return request.isSSL() || (origin != null && origin.startsWith("https://"));
  }

  private static Cookie cookie(HttpServerRequest request, String value) {
    return Cookie.cookie(NAME, value)
        .setPath("/")
        .setHttpOnly(true)
        .setSecure(isSecure(request))
        .setSameSite(CookieSameSite.STRICT);
  }
}
