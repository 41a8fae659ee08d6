package dev.nocturne.console;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A cookie that a browser brought, to be told what it grants. */
final class CookieRequest extends BaseAuthenticationRequest {

  private final String cookie;

  CookieRequest(String cookie) {
    this.cookie = cookie;
  }

  String cookie() {
    return cookie;
  }
}
