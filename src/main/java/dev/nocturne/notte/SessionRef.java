package dev.nocturne.notte;

import java.time.Instant;

/** An open session as a list shows it. */
public record SessionRef(String id, Instant createdAt) {}
