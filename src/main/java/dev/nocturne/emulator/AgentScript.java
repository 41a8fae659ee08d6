package dev.nocturne.emulator;

import java.time.Duration;

/**
 * What an emulated agent will do.
 *
 * @param runsFor how long it is active, unless it never ends
 * @param steps how many steps it takes
 */
public record AgentScript(Duration runsFor, int steps, Ending ending) {}
