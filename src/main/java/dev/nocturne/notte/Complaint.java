package dev.nocturne.notte;

import dev.nocturne.job.FailureKind;
import java.time.Duration;

/**
 * What Notte said to this process and means for every process with its key.
 *
 * @param kind {@link FailureKind#RATE_LIMITED} or {@link FailureKind#OVERLOADED}
 * @param lasts how long it is worth heeding
 */
public record Complaint(FailureKind kind, Duration lasts) {}
