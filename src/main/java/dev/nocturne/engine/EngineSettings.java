package dev.nocturne.engine;

import java.time.Duration;

/**
 * What operators may turn in the engine.
 *
 * @param holder this replica's name in leases, unique in the cluster
 * @param lease how long a claim lasts unless it is renewed; not how long a step may take
 * @param workers short steps at once on this replica
 * @param slots open Notte sessions at once in the whole cluster
 * @param listLag how late a new agent may appear in Notte's list
 * @param orphanGrace how old a session must be that no job knows before it is stopped; longer than
 *     the longest one-call scrape, since those sessions are Notte's own
 */
public record EngineSettings(
    String holder,
    Duration lease,
    int workers,
    int slots,
    Duration listLag,
    Duration orphanGrace) {}
