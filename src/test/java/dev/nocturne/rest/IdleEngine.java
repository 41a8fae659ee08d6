package dev.nocturne.rest;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * The service with an engine that takes no job in hand, so that tests decide what becomes of them.
 */
public final class IdleEngine implements QuarkusTestProfile {

  static final String IDLE = "testing.idle-engine";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        IDLE,
        "true",
        "quarkus.http.read-timeout",
        "16S",
        "quarkus.http.idle-timeout",
        "7S",
        "quarkus.datasource.jdbc.acquisition-timeout",
        "3S",
        "nocturne.events.heartbeat",
        "PT1S",
        "nocturne.batches.inflated",
        "70M",
        "nocturne.public-url",
        "https://nocturne.example/");
  }
}
