package dev.nocturne;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.emulator.EmulatorServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notte is down, crowded, or says no: jobs wait, spend no attempt, and go on when it is over. */
@QuarkusTest
@TestProfile(Brisk.class)
@WithTestResource(TestingPostgres.class)
class OutagesIT {

  @TestHTTPResource URI service;
  @Inject EmulatorServer emulator;
  private Bench bench;

  @BeforeEach
  void set() {
    bench = new Bench(service, emulator.url().orElseThrow());
    bench.agents(
        """
        [{"contains": "", "ending": "solved", "answer": "done", "runs_for": "PT0.2S",
          "steps": 1}]
        """);
  }

  @AfterEach
  void lift() {
    bench.faults("[]");
    bench.agents("[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"status\", \"times\": 2, \"status\": 429, \"headers\": {\"Retry-After\": \"1\"}",
        "\"status\", \"times\": 1, \"status\": 529",
        "\"cut\", \"times\": 1",
      })
  void a_session_that_cannot_be_had_costs_no_attempt(String effect) {
    int before = bench.requests("start_session");
    bench.faults("[{\"operation\": \"start_session\", \"effect\": " + effect + "}]");
    String id = agent("waits for " + effect.replaceAll("\\W", " "));
    await().until(() -> bench.requests("start_session") > before);

    succeededAtTheFirstAttempt(id);
    assertThat(bench.requests("start_session")).isGreaterThan(before + 1);
  }

  @Test
  void an_agent_whose_start_was_answered_by_nobody_is_found_and_not_started_again() {
    bench.faults(
        """
        [{"operation": "start_agent", "effect": "lost_reply", "times": 1}]""");
    String id = agent("was started although nobody said so");

    succeededAtTheFirstAttempt(id);
    assertThat(bench.started("was started although nobody said so")).isEqualTo(1);
    bench.awaitNoOpenSession();
  }

  @Test
  void an_agent_that_was_never_started_is_started_once_on_a_new_session() {
    bench.faults(
        """
        [{"operation": "start_agent", "effect": "cut", "times": 1}]""");
    String id = agent("was not started the first time");

    succeededAtTheFirstAttempt(id);
    assertThat(bench.started("was not started the first time")).isEqualTo(1);
    bench.awaitNoOpenSession();
  }

  @Test
  void an_end_that_cannot_be_read_is_asked_for_again() {
    bench.faults(
        """
        [{"operation": "agent", "effect": "truncated", "times": 1},
         {"operation": "agent", "effect": "status", "status": 500, "times": 1}]""");
    String id = agent("ended behind a bad line");

    succeededAtTheFirstAttempt(id);
    assertThat(bench.completed("ended behind a bad line")).isEqualTo(1);
    bench.awaitNoOpenSession();
  }

  @Test
  void a_refused_key_pauses_everything_fails_nothing_and_is_told() {
    bench.faults(
        """
        [{"operation": "start_session", "effect": "status", "status": 401}]""");
    String id = agent("waits for the key to work");
    await().until(() -> state().equals("degraded"));

    assertThat(bench.ready().path("status").asText()).isEqualTo("UP");
    assertThat(bench.job(id).path("status").asText()).isIn("queued", "running");
    assertThat(bench.job(id).path("failure").isNull()).isTrue();
    bench.faults("[]");
    succeededAtTheFirstAttempt(id);
    await().until(() -> state().equals("ok"));
  }

  private String state() {
    return bench
        .ready()
        .path("checks")
        .valueStream()
        .filter(check -> check.path("name").asText().equals("notte"))
        .map(check -> check.at("/data/state").asText())
        .findFirst()
        .orElse("");
  }

  private String agent(String task) {
    return bench.submit(
        """
        {"kind": "agent", "task": "%s"}"""
            .formatted(task));
  }

  private void succeededAtTheFirstAttempt(String id) {
    JsonNode job = bench.ended(id);
    assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("succeeded");
    assertThat(job.path("attempt").asInt()).isEqualTo(1);
    assertThat(bench.attempts(id)).hasSize(1);
    assertThat(bench.events(id)).containsExactly("accepted", "started", "succeeded");
  }
}
