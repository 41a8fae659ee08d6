package dev.nocturne.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.job.Claim;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.BrowserScript;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Search;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.PageAction;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Progress.Calling;
import dev.nocturne.job.Progress.Fresh;
import dev.nocturne.job.Progress.Scripting;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Sealed;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.Found;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.Scraped;
import dev.nocturne.notte.function.RunOutcome;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job for which a call fails each time, while others are given what they ask for. */
class BlamedJobsTest {

  private static final UUID JOB = new UUID(0, 1);
  private static final UUID OTHER = new UUID(0, 2);
  private static final Duration TIMEOUT = Duration.ofMinutes(60);
  private static final SessionOptions SESSION = SessionOptions.lasting(TIMEOUT, Json.EMPTY);

  /** The calls that are accounted for, each where a job stands that makes it. */
  enum Sort {
    SESSION_START("startSession"),
    COOKIES("setCookies"),
    AGENT_START("startAgent"),
    SCRAPE_ON_A_SESSION("open"),
    ONE_CALL("search"),
    FUNCTION("runFunction"),
    ACTION("observe");

    private final String method;

    Sort(String method) {
      this.method = method;
    }

    private Progress at() {
      return switch (this) {
        case SESSION_START, ONE_CALL -> new Fresh();
        case COOKIES, AGENT_START, SCRAPE_ON_A_SESSION -> new SessionOpen("session", 1);
        case FUNCTION -> new Calling(1);
        case ACTION -> new Scripting("session", 1, List.of(), null);
      };
    }

    private JobSpec spec(UUID job) {
      return switch (this) {
        case SESSION_START, AGENT_START -> agent(SESSION);
        case COOKIES -> agent(SESSION.with(new Sealed(Path.SEAL.close(job, "[]"))));
        case SCRAPE_ON_A_SESSION -> new Scrape("u", null, Via.SESSION, Json.EMPTY, SESSION);
        case ONE_CALL -> new Search("moon lamp", Json.EMPTY);
        case FUNCTION -> new FunctionCall("f", Json.EMPTY, null, null);
        case ACTION ->
            new BrowserScript(List.of(new PageAction.Observe(Json.EMPTY, false)), SESSION);
      };
    }

    private static JobSpec agent(SessionOptions session) {
      return new AgentTask("find it", null, null, Json.EMPTY, session, null);
    }
  }

  private @Nullable NotteException trouble;

  /** What comes to pass while the next call is under way. */
  private Runnable meanwhile = () -> {};

  private Flows flows(Sort sort) {
    Notte notte =
        (Notte)
            Proxy.newProxyInstance(
                Notte.class.getClassLoader(),
                new Class<?>[] {Notte.class},
                (_, method, _) -> answer(sort, method.getName()));
    return new Flows(notte, Path.SEAL, new FlowSettings(Duration.ofSeconds(30), Duration.ZERO));
  }

  private @Nullable Object answer(Sort sort, String method) {
    if (method.equals(sort.method)) {
      if (trouble != null) {
        throw trouble;
      }
      Runnable now = meanwhile;
      meanwhile = () -> {};
      now.run();
    }
    return switch (method) {
      case "startSession", "startAgent" -> "id";
      case "setCookies", "open" -> null;
      case "scrapePage" -> new Scraped("# Page", List.of(), null, new Scraped.Extraction.None());
      case "observe" -> Json.EMPTY;
      case "search" -> new Found(Json.EMPTY, null, List.of());
      case "runFunction" -> new RunOutcome.Ended("run", "yes");
      default -> throw new AssertionError(method);
    };
  }

  @ParameterizedTest
  @EnumSource
  void what_the_plan_does_not_cover_costs_an_attempt_at_the_fifth_time(Sort sort) {
    costsAnAttempt(sort, Busy.forbidden("not in your plan"));
  }

  @ParameterizedTest
  @EnumSource(
      names = {"AGENT_START", "FUNCTION", "ACTION"},
      mode = EnumSource.Mode.EXCLUDE)
  void what_a_gateway_gives_up_costs_an_attempt_at_the_fifth_time(Sort sort) {
    costsAnAttempt(sort, new Unclear(Scope.NOTTE, "504", null));
  }

  @ParameterizedTest
  @EnumSource
  void answers_to_what_was_under_way_when_the_key_could_do_nothing_any_more_blame_nobody(
      Sort sort) {
    answeredLate(flows(sort), sort, 10);
  }

  /** Calls of others that all begin first and are answered then, each after a refusal. */
  private void answeredLate(Flows flows, Sort sort, int calls) {
    meanwhile =
        () -> {
          if (calls > 1) {
            answeredLate(flows, sort, calls - 1);
          }
          trouble = Busy.forbidden("no credits");
          assertThat(costs(step(flows, sort, JOB))).as("before the last %d", calls).isFalse();
          trouble = null;
        };
    step(flows, sort, OTHER);
  }

  @Test
  void cookies_that_we_gave_up_setting_ourselves_cost_no_attempt_however_late_it_is() {
    trouble = new Unclear(Scope.REQUEST, "interrupted", null);
    Thread.currentThread().interrupt();
    try {
      assertThat(step(flows(Sort.COOKIES), Sort.COOKIES, JOB, TIMEOUT))
          .isInstanceOfSatisfying(
              Next.Lost.class,
              lost -> {
                assertThat(lost.because().kind().waits()).isTrue();
                assertThat(lost.left()).isEqualTo(Footprint.SESSION);
              });
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  private void costsAnAttempt(Sort sort, NotteException each) {
    Flows flows = flows(sort);
    for (int i = 0; i < 4; i++) {
      trouble = each;
      assertThat(costs(step(flows, sort, JOB))).as("no. " + (i + 1)).isFalse();
      trouble = null;
      assertThat(costs(step(flows, sort, OTHER))).isFalse();
    }
    trouble = each;
    assertThat(costs(step(flows, sort, JOB))).isTrue();
  }

  private static boolean costs(Next next) {
    return switch (next) {
      case Next.Retry retry -> retry.because().kind() == FailureKind.UPSTREAM;
      case Next.Lost lost -> lost.because().kind() == FailureKind.UPSTREAM;
      case Next.Continue _, Next.Wait _, Next.Finish _ -> false;
    };
  }

  private static Next step(Flows flows, Sort sort, UUID job) {
    return step(flows, sort, job, Duration.ZERO);
  }

  private static Next step(Flows flows, Sort sort, UUID job, Duration passed) {
    Instant now = Instant.EPOCH;
    Instant began = now.minus(passed);
    return flows.advance(
        new Claim(
            new Lease(job, "default", "replica", 1),
            null,
            sort.spec(job),
            sort.at(),
            new Claim.Attempt(1, 1, 3, 0),
            new Claim.Times(now, began, began.plus(TIMEOUT), null),
            false));
  }
}
