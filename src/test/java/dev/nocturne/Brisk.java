package dev.nocturne;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * Settings under which things go wrong quickly, and a key that nobody may see who can be told of
 * what went wrong.
 */
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
    return Map.ofEntries(
        Map.entry("nocturne.sweep", "PT1S"),
        Map.entry("nocturne.poll", "PT1S"),
        Map.entry("nocturne.lease", "PT6S"),
        Map.entry("nocturne.notte.list-lag", "PT0S"),
        Map.entry("nocturne.notte.scrape-timeout", SCRAPE_LIMIT),
        Map.entry("nocturne.notte.response-limit", String.valueOf(RESPONSE_LIMIT)),
        Map.entry("nocturne.emulator.agent-duration", "PT0.2S"),
        Map.entry("nocturne.notte.key", "s3cret-of-an-operator"),
        Map.entry("nocturne.session.allow", "extra_http_headers"),
        Map.entry("nocturne.webhooks.http", "true"),
        Map.entry("nocturne.webhooks.private", "true"));
  }
}
