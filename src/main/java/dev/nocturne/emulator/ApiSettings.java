package dev.nocturne.emulator;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * How the emulator's API behaves.
 *
 * @param scrapeDelay how much longer a scrape takes than it takes to fetch the page
 * @param requestsPerMinute after so many the rest of the minute is refused with 429; zero for no
 *     limit
 * @param replayDelay how long after a session's end its film is ready
 * @param redirectRuns whether runs of functions are sent on to another host
 * @param credit what the key may spend, in US dollars
 */
public record ApiSettings(
    Dialect dialect,
    Duration scrapeDelay,
    int requestsPerMinute,
    Duration replayDelay,
    boolean redirectRuns,
    BigDecimal credit) {

  /** Notte's newest forms, no delay, no limit. */
  public static final ApiSettings PLAIN =
      new ApiSettings(Dialect.NEWEST, Duration.ZERO, 0, Duration.ZERO, false, BigDecimal.TEN);
}
