package dev.nocturne.kafka;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A service that takes jobs in and works on none, so that only its door is seen. */
public final class NoEngine implements QuarkusTestProfile {

  /** A tenant may have so many jobs, far more than any test sends. */
  static final int MOST = 1_000_000;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "testing.idle-engine",
        "true",
        "nocturne.kafka.cancel-grace",
        "PT4S",
        "nocturne.quota.queued-jobs",
        Integer.toString(MOST));
  }
}
