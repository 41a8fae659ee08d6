package dev.nocturne.emulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a test has to know of the cloud.
 *
 * @param opened how many sessions were ever opened, one-call scrapes included
 * @param stopped how many of them were stopped by a client
 * @param timedOut how many of them nobody stopped until their time ran out
 * @param open the sessions that are open now
 * @param mostOpen how many were open at once at the worst moment
 * @param runs every agent ever started, in that order
 * @param scrapes how often each address was scraped, failures included
 */
public record Ledger(
    int opened,
    int stopped,
    int timedOut,
    List<String> open,
    int mostOpen,
    List<Run> runs,
    Map<String, Integer> scrapes) {

  public Ledger {
    open = List.copyOf(open);
    runs = List.copyOf(runs);
    scrapes = Map.copyOf(scrapes);
  }

  /** How many agents with that task did all of their work. */
  public long completed(String task) {
    return runs.stream().filter(run -> run.task().equals(task) && run.completed()).count();
  }

  /** How many agents were started with that task. */
  public long started(String task) {
    return agentsStartedFor(request -> request.task().equals(task));
  }

  /** How many agents were started by such requests. */
  public long agentsStartedFor(Predicate<AgentRequest> requests) {
    return runs.stream().map(Run::request).filter(requests).count();
  }

  /**
   * One agent.
   *
   * @param active whether it runs
   * @param completed whether it came to its own end and answered, so that all of its work was done
   */
  public record Run(String agent, AgentRequest request, boolean active, boolean completed) {

    /** The session it was started on. */
    @JsonProperty
    public String session() {
      return request.session();
    }

    /** What it was told to do. */
    @JsonProperty
    public String task() {
      return request.task();
    }
  }
}
