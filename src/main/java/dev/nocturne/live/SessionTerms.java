package dev.nocturne.live;

import java.time.Duration;

/**
 * What operators decide about sessions without a job.
 *
 * @param slots open Notte sessions at once in the whole cluster
 * @param sessions so many of the slots may sessions without a job have
 * @param patience nobody makes a start for longer than this
 */
public record SessionTerms(int slots, int sessions, Duration patience) {}
