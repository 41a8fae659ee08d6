package dev.nocturne.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try within a run.
 *
 * @param endedAt null while it is under way
 * @param failure why it did not succeed; null while it is under way and when it did
 */
public record AttemptRecord(
    int run,
    int number,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String session,
    @Nullable String agent,
    @Nullable Failure failure) {}
