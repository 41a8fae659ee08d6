package dev.nocturne.emulator;

import org.jspecify.annotations.Nullable;

/**
 * What an agent start asks for.
 *
 * @param responseFormat the JSON Schema of the wanted answer, or null
 */
public record AgentRequest(
    String session, String task, @Nullable String url, @Nullable String responseFormat) {}
