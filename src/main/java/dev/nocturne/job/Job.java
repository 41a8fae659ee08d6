package dev.nocturne.job;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work as it was accepted; nothing in it changes.
 *
 * @param id a UUIDv7
 * @param batch the batch it came with, if any
 * @param createdAt when it was accepted, on the store's clock
 */
public record Job(
    UUID id,
    String tenant,
    JobSpec spec,
    Terms terms,
    Tags tags,
    @Nullable UUID batch,
    Instant createdAt) {}
