package dev.nocturne.notte;

import java.math.BigDecimal;
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
   * @param credits what it cost in Notte's credits, or null if that was not told
   */
  record Ended(
      @Nullable Boolean success,
      @Nullable String answer,
      @Nullable Integer steps,
      @Nullable BigDecimal credits)
      implements AgentState {

    /** One whose cost was not told. */
    public Ended(@Nullable Boolean success, @Nullable String answer, @Nullable Integer steps) {
      this(success, answer, steps, null);
    }
  }

  /** Notte does not know it. */
  record Missing() implements AgentState {}
}
