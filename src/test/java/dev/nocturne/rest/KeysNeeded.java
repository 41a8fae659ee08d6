package dev.nocturne.rest;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/**
 * The service as it runs in production: nobody may do anything without a key. Tenants of some names
 * may have little.
 */
public final class KeysNeeded implements QuarkusTestProfile {

  /** The operator's key, which looks like a token. */
  public static final String BOOTSTRAP = "bootstrap-of.the-tests.0123456789abcdef";

  /** How many jobs a tenant may have that begins with "jobs-". */
  static final int JOBS = 5;

  static final int STEPS = 50;
  static final int REQUESTS = 1;

  @Override
  public Map<String, String> getConfigOverrides() {
    Map<String, String> all = new HashMap<>();
    all.put(IdleEngine.IDLE, "true");
    // Whoever is told that the database is away waits for it so long.
    all.put("quarkus.datasource.jdbc.acquisition-timeout", "2S");
    all.put("nocturne.auth.enabled", "true");
    all.put("nocturne.auth.bootstrap-key", BOOTSTRAP);
    for (String test :
        new String[] {"job", "document", "lines", "form", "rows", "retry", "staged", "replay"}) {
      all.put("nocturne.quota.tenants.jobs-" + test + ".queued-jobs", "" + JOBS);
    }
    all.put("nocturne.quota.tenants.steps.steps-per-day", "" + STEPS);
    all.put("nocturne.quota.tenants.requests.requests-per-second", "" + REQUESTS);
    return all;
  }
}
