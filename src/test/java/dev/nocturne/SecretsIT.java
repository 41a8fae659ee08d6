package dev.nocturne;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.emulator.EmulatorServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Follows what must not be known through everything that the service says of its jobs. */
@QuarkusTest
@TestProfile(Brisk.class)
@WithTestResource(TestingPostgres.class)
class SecretsIT {

  /** The base64 of 24 bytes. */
  private static final String SIGNS = "czNjcmV0LW9mLWEtd2ViaG9vay1taW5l";

  /** Ours and the clients', and what is in the emulator's addresses of a session. */
  private static final String[] SECRETS = {"s3cret-of-", SIGNS, "emulated-secret", "emulator.inv"};

  private static final String SESSION =
      """
      "session": {"proxies": [{"type": "external", "server": "http://proxy.example:3128",
        "username": "somebody", "password": "s3cret-of-a-proxy"}],
        "extra_http_headers": {"Authorization": "Bearer s3cret-of-a-header"}}""";

  @TestHTTPResource URI service;
  @Inject EmulatorServer emulator;
  @Inject DataSource database;

  private final List<String> said = new CopyOnWriteArrayList<>();
  private LogRecorder log;
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
    log = LogRecorder.into(said);
  }

  @AfterEach
  void lift() {
    log.close();
    bench.faults("[]");
    bench.agents("[]");
  }

  @Test
  void no_event_answer_refusal_or_log_tells_a_secret_of_a_job_or_its_session() throws SQLException {
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
    said.add(given().get("/q/metrics").asString());
    said.add(rows("event"));
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

  @Test
  void no_log_health_metric_or_delivery_tells_what_signs_messages_or_is_in_their_address()
      throws Exception {
    String nobody = "http://127.0.0.1:" + freePort() + "/in?token=s3cret-of-an-address";
    String webhook = post("/v1/webhooks", webhook(nobody)).path("id");
    said.add(post("/v1/webhooks", webhook("https://u:s3cret-of-a-user@example.com/")).asString());
    said.add(post("/v1/webhooks", webhook("s3cret-of-nowhere")).asString());
    String user = "{\"kind\": \"scrape\", \"url\": \"http://u:s3cret-of-a-user@example.com/\"}";
    said.add(post("/v1/jobs", user).asString());
    said.add(post("/v1/webhooks/" + webhook + "/ping", "").asString());
    bench.ended(bench.submit(job("looks", "")));
    String deliveries = "/v1/webhooks/" + webhook + "/deliveries";
    Patience.await()
        .until(
            () ->
                given().get(deliveries).asString().contains("\"state\":\"failed\"")
                    && metrics().contains("nocturne_webhook_tries_total{result=\"again\"} 1"));
    said.add(given().get(deliveries).asString());
    said.add(given().get("/q/health").asString());
    said.add(metrics());
    said.add(rows("event"));
    said.add(rows("webhook_delivery"));
    // Its owner is told where it leads, and not what it signs with.
    assertThat(given().get("/v1/webhooks/" + webhook).asString())
        .contains("s3cret-of-an-address")
        .doesNotContain(SIGNS);
    assertThat(rows("webhook")).doesNotContain(SIGNS);
    given().delete("/v1/webhooks/" + webhook).then().statusCode(204);
    assertThat(String.join("\n", said)).contains("no connection", "invalid-webhook");
    assertThat(said).noneMatch(text -> Arrays.stream(SECRETS).anyMatch(text::contains));
  }

  /** Where nobody listens. */
  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String metrics() {
    return given().get("/q/metrics").asString();
  }

  private static Response post(String path, String json) {
    return given().contentType("application/json").body(json).post(path);
  }

  private static String webhook(String url) {
    return """
        {"url": "%s", "secret": "whsec_%s", "event_types": ["dev.nocturne.job.succeeded.v1"]}
        """
        .formatted(url, SIGNS);
  }

  private String rows(String table) throws SQLException {
    StringBuilder all = new StringBuilder();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select t::text from " + table + " t")) {
      while (rows.next()) {
        all.append(rows.getString(1)).append('\n');
      }
    }
    return all.toString();
  }

  private static String job(String task, String more) {
    return "{\"kind\": \"agent\", \"task\": \"%s\", \"max_attempts\": 1, %s%s}"
        .formatted(task, SESSION, more);
  }
}
