package dev.nocturne.rest;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service as it runs in production: nobody may do anything without a key. */
public final class KeysNeeded implements QuarkusTestProfile {

  /** The operator's key, which looks like a token. */
  public static final String BOOTSTRAP = "bootstrap-of.the-tests.0123456789abcdef";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        IdleEngine.IDLE,
        "true",
        "nocturne.auth.enabled",
        "true",
        "nocturne.auth.bootstrap-key",
        BOOTSTRAP);
  }
}
