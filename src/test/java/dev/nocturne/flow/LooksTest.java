package dev.nocturne.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.job.Claim;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.JobSpec.FunctionCall;
import dev.nocturne.job.JobSpec.Scrape;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.Calling;
import dev.nocturne.job.Progress.RunUnderWay;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.Progress.SessionShut;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.AgentState;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import dev.nocturne.notte.function.FunctionRun;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How long is asked after what was begun, where a gateway gives up every look. */
class LooksTest {

  private static final String LOST = "lost";
  private static final String WELL = "well";
  private static final String CUT = "cut";
  private static final SessionOptions SESSION =
      SessionOptions.lasting(Duration.ofMinutes(60), Json.EMPTY);
  private static final AgentTask TASK =
      new AgentTask("find it", null, null, Json.EMPTY, SESSION, null);

  private static final FunctionRun RUNNING =
      new FunctionRun(
          "run",
          "active",
          null,
          null,
          new FunctionRun.Names(null, null, null),
          new FunctionRun.Course(Instant.EPOCH, Instant.EPOCH, List.of()),
          new FunctionRun.Call(Json.EMPTY, null));

  private final Flows flows =
      new Flows(
          (Notte)
              Proxy.newProxyInstance(
                  Notte.class.getClassLoader(),
                  new Class<?>[] {Notte.class},
                  (_, method, args) -> answer(method.getName(), args)),
          Path.SEAL,
          new FlowSettings(Duration.ofSeconds(30), Duration.ZERO));

  private static Object answer(String method, Object[] args) {
    return switch (method) {
      case "stopSession" -> {
        if (args[0].equals(LOST)) {
          throw new Unclear(Scope.NOTTE, "504", null);
        }
        yield null;
      }
      case "agent" -> {
        if (((String) args[0]).startsWith(LOST)) {
          throw new Unclear(Scope.NOTTE, "504", null);
        }
        if (args[0].equals(CUT)) {
          Thread.currentThread().interrupt();
          throw new Unclear(Scope.REQUEST, "interrupted", null);
        }
        yield new AgentState.Active();
      }
      case "agents", "functionRuns" -> throw new Unclear(Scope.NOTTE, "504", null);
      case "functionRun" -> Optional.of(RUNNING);
      default -> throw new AssertionError(method);
    };
  }

  @Test
  void while_others_are_told_of_a_look_that_is_lost_each_time_ends_the_job_at_last() {
    for (int i = 0; i < 4; i++) {
      assertThat(look(LOST, Duration.ofMinutes(80))).isInstanceOf(Next.Wait.class);
      look(WELL, Duration.ZERO);
    }
    assertThat(look(LOST, Duration.ofMinutes(80)))
        .isInstanceOfSatisfying(
            Next.Finish.class,
            end ->
                assertThat(end.outcome())
                    .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed ->
                            assertThat(failed.failure().kind()).isEqualTo(FailureKind.UPSTREAM)));
  }

  @Test
  void while_nobody_is_told_anything_it_waits() {
    for (int i = 0; i < 100; i++) {
      assertThat(look(LOST, Duration.ofMinutes(80))).isInstanceOf(Next.Wait.class);
    }
  }

  @Test
  void while_most_looks_are_lost_it_waits() {
    for (int i = 0; i < 100; i++) {
      assertThat(look(LOST, Duration.ofMinutes(80))).isInstanceOf(Next.Wait.class);
      look(WELL, Duration.ZERO);
      for (int other = 0; other < 3; other++) {
        assertThat(look(LOST + other, Duration.ofMinutes(50))).isInstanceOf(Next.Wait.class);
      }
    }
  }

  @Test
  void within_its_time_it_waits() {
    for (int i = 0; i < 100; i++) {
      assertThat(look(LOST, Duration.ofMinutes(50))).isInstanceOf(Next.Wait.class);
      look(WELL, Duration.ZERO);
    }
  }

  @Test
  void one_that_we_gave_up_ourselves_says_nothing_however_late_it_is() {
    try {
      assertThat(look(CUT, Duration.ofMinutes(80)))
          .isInstanceOfSatisfying(
              Next.Wait.class,
              wait -> assertThat(wait.progress()).isEqualTo(new AgentRunning("session", CUT)));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource
  void a_list_that_is_lost_each_time_ends_the_job_like_any_look(
      JobSpec spec, Progress in, Progress told, FailureKind kind) {
    for (int i = 0; i < 4; i++) {
      assertThat(look(spec, in, LOST, Duration.ofMinutes(80))).isInstanceOf(Next.Wait.class);
      assertThat(look(spec, told, WELL, Duration.ZERO)).isInstanceOf(Next.Wait.class);
    }
    assertThat(look(spec, in, LOST, Duration.ofMinutes(80)))
        .isInstanceOfSatisfying(
            Next.Finish.class,
            end ->
                assertThat(end.outcome())
                    .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo(kind)));
  }

  static List<Arguments> a_list_that_is_lost_each_time_ends_the_job_like_any_look() {
    FunctionCall call = new FunctionCall("f", Json.EMPTY, "key", null);
    Progress agent = new AgentRunning("session", WELL);
    Progress run = new RunUnderWay("run");
    return List.of(
        Arguments.of(TASK, new SessionOpen("session", 0), agent, FailureKind.UPSTREAM),
        Arguments.of(TASK, new SessionShut("session"), agent, FailureKind.UPSTREAM),
        Arguments.of(call, new Calling(Calling.NOBODY), run, FailureKind.UNCLEAR));
  }

  @Test
  void what_is_not_asked_about_says_nothing_of_what_is() {
    FunctionCall call = new FunctionCall("f", Json.EMPTY, "key", null);
    FunctionCall withoutKey = new FunctionCall("f", Json.EMPTY, null, null);
    Progress inDoubt = new Calling(Calling.NOBODY);
    for (int i = 0; i < 100; i++) {
      assertThat(look(call, inDoubt, LOST, Duration.ofMinutes(80))).isInstanceOf(Next.Wait.class);
      assertThat(look(withoutKey, inDoubt, WELL, Duration.ZERO)).isInstanceOf(Next.Finish.class);
    }
  }

  @Test
  void a_scrape_does_not_wait_for_its_session_to_be_shut_once_its_time_is_over() {
    Scrape scrape = new Scrape("u", null, Via.SESSION, Json.EMPTY, SESSION);
    Progress open = new SessionOpen(LOST, SessionOpen.NOBODY);
    assertThat(look(scrape, open, LOST, Duration.ofMinutes(50))).isInstanceOf(Next.Wait.class);
    assertThat(look(scrape, open, LOST, Duration.ofMinutes(80)))
        .isInstanceOfSatisfying(
            Next.Retry.class,
            again -> {
              assertThat(again.because().kind().waits()).as("costs no attempt").isTrue();
              assertThat(again.left()).as("is stopped").isEqualTo(Footprint.SESSION);
            });
  }

  private Next look(String agent, Duration passed) {
    return look(TASK, new AgentRunning("session", agent), agent, passed);
  }

  private Next look(JobSpec spec, Progress at, String job, Duration passed) {
    Instant now = Instant.EPOCH;
    Instant began = now.minus(passed);
    return flows.advance(
        new Claim(
            new Lease(UUID.nameUUIDFromBytes(job.getBytes(UTF_8)), "default", "replica", 1),
            null,
            spec,
            at,
            new Claim.Attempt(1, 1, 3, 0),
            new Claim.Times(now, began, began.plus(Duration.ofMinutes(60)), null),
            false));
  }
}
