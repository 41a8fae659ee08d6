package dev.nocturne.notte;

import java.time.Instant;

/** An agent as a list shows it. */
public record AgentRef(String id, String session, boolean active, Instant createdAt) {}
