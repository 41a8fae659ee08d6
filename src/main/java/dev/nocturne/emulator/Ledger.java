package dev.nocturne.emulator;

import java.util.List;

/**
 * What a test has to know of the cloud.
 *
 * @param opened how many sessions were ever opened, one-call scrapes included
 * @param open the sessions that are open now
 * @param mostOpen how many were open at once at the worst moment
 * @param runs every agent ever started
 */
public record Ledger(int opened, List<String> open, int mostOpen, List<Run> runs) {

  public Ledger {
    open = List.copyOf(open);
    runs = List.copyOf(runs);
  }

  /** How many agents with that task did all of their work. */
  public long completed(String task) {
    return runs.stream().filter(run -> run.task().equals(task) && run.completed()).count();
  }

  /** How many agents were started with that task. */
  public long started(String task) {
    return runs.stream().filter(run -> run.task().equals(task)).count();
  }

  /**
   * One agent.
   *
   * @param active whether it runs
   * @param completed whether it came to its own end, so that all of its work was done
   */
  public record Run(String agent, String session, String task, boolean active, boolean completed) {}
}
