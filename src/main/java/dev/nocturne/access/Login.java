package dev.nocturne.access;

import org.jspecify.annotations.Nullable;

/**
 * A login that a vault is to keep. It goes through to Notte, and is shown by nothing.
 *
 * @param url any address of the site
 * @param email the name to log in with, if it is an address; else null
 * @param username the name to log in with, if it is not; exactly one of both
 * @param mfaSecret the Base32 seed of a second factor by time, or null
 */
public record Login(
    String url,
    @Nullable String email,
    @Nullable String username,
    String password,
    @Nullable String mfaSecret) {

  /** Without all of it: a client may write a password anywhere. */
  @Override
  public String toString() {
    return "Login[***]";
  }
}
