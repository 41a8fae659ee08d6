package dev.nocturne.access;

import java.time.Instant;
import java.util.UUID;

/**
 * Whose a resource is.
 *
 * @param id of this entry, ordered by time
 * @param since when it became the tenant's
 */
public record Holding(UUID id, String tenant, Resource resource, Instant since) {}
