package dev.nocturne.emulator;

import org.jspecify.annotations.Nullable;

/**
 * What an agent start asks for.
 *
 * @param responseFormat the JSON Schema of the wanted answer, or null
 * @param maxSteps the steps after which it gives up
 */
public record AgentRequest(
    String session,
    String task,
    @Nullable String url,
    @Nullable String responseFormat,
    int maxSteps) {

  /** Notte's own default. */
  public static final int DEFAULT_MAX_STEPS = 20;

  /** A request with Notte's default number of steps. */
  public AgentRequest(
      String session, String task, @Nullable String url, @Nullable String responseFormat) {
    this(session, task, url, responseFormat, DEFAULT_MAX_STEPS);
  }
}
