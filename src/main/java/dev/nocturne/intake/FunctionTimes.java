package dev.nocturne.intake;

import dev.nocturne.job.Json;
import org.jspecify.annotations.Nullable;

/**
 * When a function is to run by itself.
 *
 * @param cron in Notte's form
 * @param variables what it is run with, a JSON object, or null
 */
public record FunctionTimes(String cron, @Nullable Json variables) {}
