package dev.nocturne.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.job.Claim;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.AgentState;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteException.Scope;
import dev.nocturne.notte.NotteException.Unclear;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How long an agent is asked after whose every look a gateway gives up. */
class LooksTest {

  private static final String LOST = "lost";
  private static final String WELL = "well";
  private static final String CUT = "cut";

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
      case "stopSession" -> null;
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

  private Next look(String agent, Duration passed) {
    Instant now = Instant.EPOCH;
    Instant began = now.minus(passed);
    SessionOptions session = SessionOptions.lasting(Duration.ofMinutes(60), Json.EMPTY);
    return flows.advance(
        new Claim(
            new Lease(
                UUID.nameUUIDFromBytes(agent.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                "default",
                "replica",
                1),
            null,
            new AgentTask("find it", null, null, Json.EMPTY, session, null),
            new AgentRunning("session", agent),
            new Claim.Attempt(1, 1, 3, 0),
            new Claim.Times(now, began, began.plus(Duration.ofMinutes(60)), null),
            false));
  }
}
