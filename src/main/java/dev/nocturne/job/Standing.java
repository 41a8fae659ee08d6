package dev.nocturne.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands now.
 *
 * @param run 1 for the first, one more with every manual retry
 * @param attempt the attempt under way or the last one; 0 before the first
 * @param startedAt when the run's first attempt began
 * @param finishedAt when the run ended
 * @param outcome how the run ended; null exactly while the status has not ended
 * @param progress what is, or at the end was, known upstream
 */
public record Standing(
    Status status,
    int run,
    int attempt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Outcome outcome,
    Progress progress) {}
