package dev.nocturne.notte;

import java.time.Duration;

/**
 * How long calls may take as a whole, and how much they may bring.
 *
 * @param start a session or agent start
 * @param look status, list, stop, health, and whatever only writes something down
 * @param page opening, reading or working a page in a session, and sending a file
 * @param scrape a page read in one call
 * @param run a function's run, which Notte answers at its end
 * @param responseBytes the largest reply taken in, inflated
 * @param pageSize rows of a list page
 */
public record NotteLimits(
    Duration start,
    Duration look,
    Duration page,
    Duration scrape,
    Duration run,
    long responseBytes,
    int pageSize) {

  /** Kinds of calls by how long they take. */
  enum Patience {
    START,
    LOOK,
    PAGE,
    SCRAPE,
    RUN
  }

  Duration of(Patience patience) {
    return switch (patience) {
      case START -> start;
      case LOOK -> look;
      case PAGE -> page;
      case SCRAPE -> scrape;
      case RUN -> run;
    };
  }
}
