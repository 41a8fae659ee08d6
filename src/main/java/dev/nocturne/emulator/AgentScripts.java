package dev.nocturne.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What emulated agents do. By itself an agent reads the page at its start address, takes its time,
 * and answers with what the page honestly holds: there is no model behind it. A test writes other
 * scripts.
 */
public final class AgentScripts {

  private static final Logger LOG = Logger.getLogger(AgentScripts.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final AgentScript UNDECIDED =
      new AgentScript(Duration.ZERO, 0, new Ending.NeverEnds());
  private static final Pattern ADDRESS = Pattern.compile("https?://[^\\s<>\"']+[^\\s<>\"'.,;:!?)]");
  private static final int STEPS = 3;
  private static final int LONGEST_TEXT = 500;

  private final PageFetcher pages;
  private final Duration runsFor;
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
   * @param ending solved, gave_up, interrupted, never_ends, vanishes, or reads for an agent that
   *     reads its page as ever, in that time and with those steps
   */
  public record Rule(
      String contains, Duration runsFor, int steps, String ending, @Nullable String answer) {

    public Rule {
      if (runsFor.isNegative() || steps < 0) {
        throw new IllegalArgumentException("an agent takes no less than no time and no steps");
      }
      Optional<Ending> _ = end(ending, answer);
    }

    /** What is known when the agent starts. */
    AgentScript script() {
      return end(ending, answer).map(end -> new AgentScript(runsFor, steps, end)).orElse(UNDECIDED);
    }

    boolean reads() {
      return end(ending, answer).isEmpty();
    }

    /** Empty if the page decides. */
    private static Optional<Ending> end(String ending, @Nullable String answer) {
      String said = answer == null ? "" : answer;
      return switch (ending) {
        case "solved" -> Optional.of(new Ending.Solved(said));
        case "gave_up" -> Optional.of(new Ending.GaveUp(said));
        case "interrupted" -> Optional.of(new Ending.Interrupted());
        case "never_ends" -> Optional.of(new Ending.NeverEnds());
        case "vanishes" -> Optional.of(new Ending.Vanishes());
        case "reads" -> Optional.empty();
        default -> throw new IllegalArgumentException("no such ending: " + ending);
      };
    }
  }

  /** Replaces the rules; the first that fits a task counts. */
  public void play(List<Rule> script) {
    rules = List.copyOf(script);
  }

  /** What is known of an agent's end when it starts. */
  public AgentScript first(AgentRequest request) {
    return rule(request).map(Rule::script).orElse(UNDECIDED);
  }

  private Optional<Rule> rule(AgentRequest request) {
    return rules.stream().filter(rule -> request.task().contains(rule.contains())).findFirst();
  }

  /**
   * Lets an agent do its work unless a rule has said how it ends.
   *
   * @param shown the page that its session shows, or null
   * @param opening opens another one there
   */
  void play(AgentView agent, NotteCloud cloud, @Nullable Page shown, Consumer<Page> opening) {
    Optional<Rule> rule = rule(agent.request());
    if (rule.isPresent() && !rule.get().reads()) {
      return;
    }
    Duration time = rule.map(Rule::runsFor).orElse(runsFor);
    int steps = rule.map(Rule::steps).orElse(STEPS);
    Thread _ =
        Thread.startVirtualThread(
            () -> {
              Ending ending = work(agent.request(), shown, opening);
              Duration took = Duration.between(agent.createdAt(), cloud.now());
              Duration whole = took.compareTo(time) > 0 ? took : time;
              cloud.decide(agent.id(), new AgentScript(whole, steps, ending));
            });
  }

  private Ending work(AgentRequest request, @Nullable Page shown, Consumer<Page> opening) {
    try {
      Page page = page(request, shown);
      if (page == null) {
        return new Ending.GaveUp("Emulated agent: it has no model and was given no page to read.");
      }
      if (!page.equals(shown)) {
        opening.accept(page);
      }
      return answer(request, new PageReader(page));
    } catch (BrokenPage | SchemaFit.Missing e) {
      return new Ending.GaveUp("Emulated agent: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Ending.Interrupted();
    } catch (RuntimeException | StackOverflowError e) {
      // Nobody else would end the agent, and no page may make one that runs for ever.
      LOG.errorf(e, "the emulated agent failed at %s", request.url());
      return new Ending.GaveUp("Emulated agent: it cannot read the page.");
    }
  }

  /** The page at its start address, or the one its session shows, or one that its task names. */
  private @Nullable Page page(AgentRequest request, @Nullable Page shown)
      throws BrokenPage, InterruptedException {
    if (request.url() != null) {
      return pages.fetch(request.url());
    }
    Matcher named = ADDRESS.matcher(request.task());
    if (shown == null && named.find()) {
      return pages.fetch(named.group());
    }
    return shown;
  }

  private static Ending answer(AgentRequest request, PageReader page) throws SchemaFit.Missing {
    if (request.responseFormat() == null) {
      String text = page.markdown(true, false, false);
      String start = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
      return new Ending.Solved("Emulated agent, no model: " + start);
    }
    try {
      return new Ending.Solved(page.data(JSON.readTree(request.responseFormat())).toString());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the response format was JSON when the agent started", e);
    }
  }
}
