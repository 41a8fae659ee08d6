package dev.nocturne.store;

import java.util.List;
import java.util.UUID;

/**
 * A batch as whoever appends has to know it.
 *
 * @param open whether rows can be appended
 * @param lines that have come so far
 * @param columns of its table of results
 */
public record Draft(
    UUID id,
    String tenant,
    String form,
    boolean reject,
    boolean open,
    long lines,
    List<String> columns) {}
