package dev.nocturne.rest;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** The service with keys, where tenants of these names may have little. */
public final class QuotasSet implements QuarkusTestProfile {

  /** How many jobs a tenant may have that begins with "jobs-". */
  static final int JOBS = 5;

  static final int STEPS = 50;
  static final int REQUESTS = 1;

  @Override
  public Map<String, String> getConfigOverrides() {
    Map<String, String> all = new HashMap<>(new KeysNeeded().getConfigOverrides());
    for (String test :
        new String[] {"job", "document", "lines", "form", "rows", "retry", "staged", "replay"}) {
      all.put("nocturne.quota.tenants.jobs-" + test + ".queued-jobs", "" + JOBS);
    }
    all.put("nocturne.quota.tenants.steps.steps-per-day", "" + STEPS);
    all.put("nocturne.quota.tenants.requests.requests-per-second", "" + REQUESTS);
    return all;
  }
}
