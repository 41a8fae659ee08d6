package dev.nocturne;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Settings under which things go wrong quickly. */
public final class Brisk implements QuarkusTestProfile {

  /** The largest reply taken in, in bytes. */
  static final int RESPONSE_LIMIT = 200_000;

  /**
   * The longest scrape; the other calls have their usual limits, since no test waits for them to
   * run out. A slow machine reads a page in this, and the longest test takes as long anyway.
   */
  private static final String SCRAPE_LIMIT = "PT8S";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "nocturne.sweep", "PT1S",
        "nocturne.poll", "PT1S",
        "nocturne.lease", "PT6S",
        "nocturne.notte.list-lag", "PT0S",
        "nocturne.notte.scrape-timeout", SCRAPE_LIMIT,
        "nocturne.notte.response-limit", String.valueOf(RESPONSE_LIMIT),
        "nocturne.emulator.agent-duration", "PT0.2S");
  }
}
