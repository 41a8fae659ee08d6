package dev.nocturne;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.engine.EngineSettings;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cancel at every moment of a job: one outcome, one last event, nothing left open. */
@QuarkusTest
@TestProfile(Brisk.class)
@WithTestResource(TestingPostgres.class)
class CancelRacesIT {

  @TestHTTPResource URI service;
  @Inject EmulatorServer emulator;
  @Inject EngineSettings engine;
  @Inject AgroalDataSource database;
  private Bench bench;

  @BeforeEach
  void set() throws SQLException {
    freeSlots();
    bench = new Bench(service, emulator.url().orElseThrow());
    bench.agents(
        """
        [{"contains": "goes on", "ending": "never_ends", "runs_for": "PT0S", "steps": 1},
         {"contains": "is quick", "ending": "solved", "answer": "done", "runs_for": "PT0.5S",
          "steps": 1}]
        """);
  }

  @AfterEach
  void lift() {
    bench.faults("[]");
    bench.agents("[]");
  }

  /** Tests leave unknown sessions behind; their slots would wait for minutes, as they should. */
  private void freeSlots() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement free = connection.createStatement()) {
      free.execute(
          "update slot set state = 'free', job = null, until = null where state = 'lingering'");
    }
  }

  @Test
  void while_it_waits_for_its_turn() throws Exception {
    List<String> running = new ArrayList<>();
    for (int i = 0; i < engine.slots(); i++) {
      running.add(agent("goes on, in all slots"));
    }
    running.forEach(id -> bench.awaitStatus(id, "running"));
    String queued = agent("goes on, but never began");

    cancelled(queued);
    assertThat(bench.job(queued).path("attempt").asInt()).isZero();
    assertThat(bench.events(queued)).containsExactly("accepted", "cancelled");
    assertThat(bench.started("goes on, but never began")).isZero();

    List<Callable<Object>> cancels = new ArrayList<>();
    running.forEach(id -> cancels.add(Executors.callable(() -> cancelled(id))));
    atOnce(cancels);
    bench.awaitNoOpenSession();
  }

  @Test
  void while_its_session_is_being_opened() {
    // A session's start is waited for even so, and must be answered.
    duringCall("start_session", "late_reply", "PT3S");
  }

  @Test
  void while_its_agent_is_being_started() {
    duringCall("start_agent", "late_reply", "PT50S");
  }

  @Test
  void while_the_request_for_its_agent_is_on_its_way() {
    duringCall("start_agent", "hang", "PT50S");
  }

  private void duringCall(String operation, String effect, String lasts) {
    int before = bench.requests(operation);
    bench.faults(
        """
        [{"operation": "%s", "effect": "%s", "lasts": "%s"}]"""
            .formatted(operation, effect, lasts));
    String id = agent("goes on, during " + operation + " " + effect);
    await().until(() -> bench.requests(operation) > before);

    cancelled(id);
    bench.faults("[]");
    bench.awaitNoOpenSession();
    assertThat(bench.completed("goes on, during " + operation + " " + effect)).isZero();
  }

  @Test
  void while_its_agent_runs() {
    String id = agent("goes on until it is stopped");
    await().until(() -> bench.started("goes on until it is stopped") == 1);

    cancelled(id);
    bench.awaitNoOpenSession();
    assertThat(bench.ledger().path("runs").valueStream())
        .noneMatch(run -> run.path("active").asBoolean());
  }

  @Test
  void while_its_page_is_being_read() {
    int before = bench.requests("scrape");
    bench.faults(
        """
        [{"operation": "scrape", "effect": "hang"}]""");
    String id =
        bench.submit(
            """
            {"kind": "scrape", "url": "%s"}"""
                .formatted(bench.page("article")));
    await().until(() -> bench.requests("scrape") > before);

    cancelled(id);
  }

  @Test
  void as_it_ends() throws Exception {
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      jobs.add(agent("is quick, number " + i));
    }
    List<Callable<Integer>> cancels = new ArrayList<>();
    for (String id : jobs) {
      cancels.add(
          () -> {
            await().until(() -> bench.job(id).at("/upstream/agent_id").isTextual());
            return bench.cancel(id).statusCode();
          });
    }
    List<Integer> answers = atOnce(cancels);

    for (int i = 0; i < jobs.size(); i++) {
      JsonNode job = bench.ended(jobs.get(i));
      String status = job.path("status").asText();
      assertThat(status).isIn("succeeded", "cancelled");
      assertThat(answers.get(i)).isIn(202, 409);
      if (answers.get(i) == 409) {
        assertThat(status).as("told so").isEqualTo("succeeded");
      }
      endedOnce(jobs.get(i), status);
    }
    bench.awaitNoOpenSession();
  }

  @Test
  void many_times_at_once() throws Exception {
    String id = agent("goes on while many cancel");
    bench.awaitStatus(id, "running");
    List<Callable<Integer>> cancels = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      cancels.add(() -> bench.cancel(id).statusCode());
    }

    assertThat(Set.copyOf(atOnce(cancels))).isSubsetOf(202, 409).contains(202);
    cancelled(id);
  }

  @Test
  void after_its_end_it_is_told_the_outcome() {
    String id = agent("is quick");
    bench.ended(id);

    Response answer = bench.cancel(id);
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.as(JsonBody.class).<String>at("job.status")).isEqualTo("succeeded");
    endedOnce(id, "succeeded");
  }

  private String agent(String task) {
    return bench.submit(
        """
        {"kind": "agent", "task": "%s"}"""
            .formatted(task));
  }

  private void cancelled(String id) {
    assertThat(bench.cancel(id).statusCode()).isIn(202, 409);
    assertThat(bench.ended(id).path("status").asText()).isEqualTo("cancelled");
    endedOnce(id, "cancelled");
  }

  private void endedOnce(String id, String status) {
    List<String> ends = List.of("succeeded", "failed", "cancelled");
    await()
        .untilAsserted(
            () -> assertThat(bench.events(id)).filteredOn(ends::contains).containsExactly(status));
    assertThat(bench.job(id).path("status").asText()).isEqualTo(status);
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
