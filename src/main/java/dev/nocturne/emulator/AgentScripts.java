package dev.nocturne.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What emulated agents do. By itself an agent reads the page at its start address, takes its time,
 * and answers with what the page honestly holds: there is no model behind it. A test writes other
 * scripts.
 */
public final class AgentScripts {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AgentScript UNDECIDED =
      new AgentScript(Duration.ZERO, 0, new Ending.NeverEnds());
  private static final int STEPS = 3;

  private final PageFetcher pages;
  private final Duration runsFor;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile List<Rule> rules = List.of();

  /**
   * @param runsFor how long an agent takes that no rule is for
   */
  public AgentScripts(PageFetcher pages, Duration runsFor) {
    this.pages = pages;
    this.runsFor = runsFor;
  }

  /**
   * What tasks with a certain text do.
   *
   * @param contains a part of the task
   * @param ending solved, gave_up, interrupted, never_ends or vanishes
   */
  public record Rule(
      String contains, Duration runsFor, int steps, String ending, @Nullable String answer) {

    AgentScript script() {
      String said = answer == null ? "" : answer;
      Ending end =
          switch (ending) {
            case "solved" -> new Ending.Solved(said);
            case "gave_up" -> new Ending.GaveUp(said);
            case "interrupted" -> new Ending.Interrupted();
            case "never_ends" -> new Ending.NeverEnds();
            case "vanishes" -> new Ending.Vanishes();
            default -> throw new IllegalArgumentException("no such ending: " + ending);
          };
      return new AgentScript(runsFor, steps, end);
    }
  }

  /** Replaces the rules. */
  public void play(List<Rule> script) {
    rules = List.copyOf(script);
  }

  /** What is known of an agent's end when it starts. */
  public AgentScript first(AgentRequest request) {
    return rules.stream()
        .filter(rule -> request.task().contains(rule.contains()))
        .findFirst()
        .map(Rule::script)
        .orElse(UNDECIDED);
  }

  /** Lets an agent that no rule is for do its work. */
  void play(AgentView agent, NotteCloud cloud) {
    AgentRequest request = agent.request();
    if (rules.stream().noneMatch(rule -> request.task().contains(rule.contains()))) {
      threads.execute(
          () -> cloud.decide(agent.id(), new AgentScript(runsFor, STEPS, work(request))));
    }
  }

  private Ending work(AgentRequest request) {
    if (request.url() == null) {
      return new Ending.GaveUp("Emulated agent: it has no model and was given no page to read.");
    }
    try {
      PageReader page = new PageReader(pages.fetch(request.url()));
      if (request.responseFormat() == null) {
        return new Ending.Solved(
            "Emulated agent, no model: " + shortened(page.markdown(true, false)));
      }
      return new Ending.Solved(
          new SchemaFit(page.facts()).fit(JSON.readTree(request.responseFormat())).toString());
    } catch (PageFetcher.Unreachable | SchemaFit.Missing e) {
      return new Ending.GaveUp("Emulated agent: " + e.getMessage());
    } catch (JsonProcessingException e) {
      return new Ending.GaveUp("Emulated agent: the response format cannot be read.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ending.Interrupted();
    }
  }

  private static String shortened(String text) {
    return text.length() <= 500 ? text : text.substring(0, 500) + "…";
  }
}
