package dev.nocturne.notte;

import java.time.Duration;

/**
 * How long calls may take as a whole, and how much they may bring.
 *
 * @param start a session or agent start
 * @param look status, list, stop and health
 * @param page opening or reading a page in a session
 * @param scrape a page read in one call
 * @param responseBytes the largest reply taken in, inflated
 * @param pageSize rows of a list page
 */
public record NotteLimits(
    Duration start,
    Duration look,
    Duration page,
    Duration scrape,
    long responseBytes,
    int pageSize) {}
