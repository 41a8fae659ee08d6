package dev.nocturne.emulator;

import java.time.Duration;

/**
 * How the emulator's API behaves.
 *
 * @param scrapeDelay how much longer a scrape takes than it takes to fetch the page
 * @param requestsPerMinute after so many the rest of the minute is refused with 429; zero for no
 *     limit
 */
public record ApiSettings(Dialect dialect, Duration scrapeDelay, int requestsPerMinute) {

  /** Notte's newest forms, no delay, no limit. */
  public static final ApiSettings PLAIN = new ApiSettings(Dialect.NEWEST, Duration.ZERO, 0);
}
