package dev.nocturne.job;

import java.util.UUID;

/**
 * The right to move one job on. Its end is kept by the store alone, on the store's clock.
 *
 * @param holder the replica that holds it
 * @param token grows with every claim of the job; a write under an older token changes nothing
 */
public record Lease(UUID job, String tenant, String holder, long token) {}
