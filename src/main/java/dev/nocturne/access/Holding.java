package dev.nocturne.access;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose a resource is.
 *
 * @param id of this entry, ordered by time
 * @param name what it was called here last, or null if it never was
 * @param since when it became the tenant's
 */
public record Holding(
    UUID id, String tenant, Resource resource, @Nullable String name, Instant since) {}
