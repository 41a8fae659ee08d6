package dev.nocturne.live;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * How many steps a session has seen, from which an agent may be told to remember.
 *
 * @param offset from 0
 */
@Schema(name = "SessionOffset")
public record OffsetView(String sessionId, int offset) {}
