package dev.nocturne;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.emulator.EmulatorServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Follows what must not be known through everything that the service says of its jobs. */
@QuarkusTest
@TestProfile(Brisk.class)
@WithTestResource(TestingPostgres.class)
class SecretsTest {

  /** The client's own, and what is in the emulator's addresses of a session's viewer and socket. */
  private static final String[] SECRETS = {"s3cret-of-a-proxy", "emulated-secret", "emulator.inv"};

  private static final String SESSION =
      """
      "session": {"proxies": [{"type": "external", "server": "http://proxy.example:3128",
        "username": "somebody", "password": "s3cret-of-a-proxy"}]}""";

  @TestHTTPResource URI service;
  @Inject EmulatorServer emulator;

  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Handler log =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          said.add(entry.getMessage() + Arrays.toString(entry.getParameters()) + entry.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private Bench bench;

  @BeforeEach
  void listen() {
    bench = new Bench(service, emulator.url().orElseThrow());
    bench.agents(
        """
        [{"contains": "looks", "ending": "solved", "answer": "yes", "runs_for": "PT0.2S",
          "steps": 2},
         {"contains": "gives up", "ending": "gave_up", "answer": "no", "runs_for": "PT0.2S",
          "steps": 2}]""");
    bench.faults(
        """
        [{"operation": "start_agent", "contains": "is refused", "effect": "status",
          "status": 422}]""");
    Logger.getLogger("").addHandler(log);
  }

  @AfterEach
  void lift() {
    Logger.getLogger("").removeHandler(log);
    bench.faults("[]");
    bench.agents("[]");
  }

  @Test
  void no_event_answer_refusal_or_log_tells_a_secret_of_a_job_or_its_session() {
    List<String> ids = new ArrayList<>();
    for (String task : List.of("looks", "gives up", "is refused")) {
      ids.add(bench.submit(job(task, "")));
    }
    for (String id : ids) {
      bench.ended(id);
      for (String more : List.of("", "/attempts", "/events")) {
        said.add(given().get("/v1/jobs/" + id + more).asString());
      }
    }
    said.add(given().get("/v1/jobs").asString());
    said.add(given().get("/q/health").asString());
    for (String wrong : List.of(", \"priority\": 10", ", \"s3cret\": 1", ", ", "} {")) {
      said.add(
          given()
              .contentType("application/json")
              .body(job("x", wrong))
              .post("/v1/jobs")
              .asString());
    }

    assertThat(String.join("\n", said)).contains("succeeded", "failed", "invalid-job", "malformed");
    assertThat(said).noneMatch(text -> Arrays.stream(SECRETS).anyMatch(text::contains));
    bench.awaitNoOpenSession();
  }

  private static String job(String task, String more) {
    return "{\"kind\": \"agent\", \"task\": \"%s\", \"max_attempts\": 1, %s%s}"
        .formatted(task, SESSION, more);
  }
}
