package dev.nocturne.rest;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A bearer token that somebody brought, to be told what it grants. */
final class KeyRequest extends BaseAuthenticationRequest {

  private final String token;

  KeyRequest(String token) {
    this.token = token;
  }

  String token() {
    return token;
  }
}
