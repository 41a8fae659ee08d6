package dev.nocturne.notte;

import org.jspecify.annotations.Nullable;

/** What has become of an agent. */
public sealed interface AgentState {

  /** It works on. */
  record Active() implements AgentState {}

  /**
   * It has ended; ended is not solved.
   *
   * @param success true only if the agent says it solved its task; null if it was stopped
   * @param answer JSON text if a format was asked for and success is true, else prose
   * @param steps how many steps it completed, or null if that was not told
   */
  record Ended(@Nullable Boolean success, @Nullable String answer, @Nullable Integer steps)
      implements AgentState {}

  /** Notte does not know it. */
  record Missing() implements AgentState {}
}
