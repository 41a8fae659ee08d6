package dev.nocturne.emulator;

import java.time.Duration;

/**
 * What an emulated agent will do.
 *
 * @param runsFor how long it is active, unless it never ends
 * @param steps how many steps it takes
 */
public record AgentScript(Duration runsFor, int steps, Ending ending) {

  /** The same agent, which fails where it has taken as many steps as it may. */
  AgentScript within(int maxSteps) {
    if (steps <= maxSteps) {
      return this;
    }
    String failure = "Failed to solve task in " + maxSteps + " steps";
    Duration cut = runsFor.multipliedBy(maxSteps).dividedBy(steps);
    return new AgentScript(cut, maxSteps, new Ending.GaveUp(failure));
  }
}
