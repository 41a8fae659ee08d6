package dev.nocturne.kafka;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service that takes jobs in and works on none, so that only its door is seen. */
public final class NoEngine implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("testing.idle-engine", "true", "nocturne.kafka.cancel-grace", "PT4S");
  }
}
