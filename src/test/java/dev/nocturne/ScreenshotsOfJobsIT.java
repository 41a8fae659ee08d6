package dev.nocturne;

import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteGroups;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that asks for a screenshot has one of the page it was on last, whatever its kind. */
@QuarkusTest
@TestProfile(Brisk.class)
@WithTestResource(TestingPostgres.class)
class ScreenshotsOfJobsIT {

  private static final String BROWSER =
      """
      {"kind": "browser", "actions": [{"type": "goto", "url": "SITE/shop/moon-lamp"},
        {"type": "goto", "url": "SITE/article"}], "capture": {"screenshot": true}}
      """;

  @TestHTTPResource URI service;
  @Inject EmulatorServer emulator;
  @Inject Notte jobs;
  @Inject NotteGroups notte;
  @Inject AgroalDataSource source;
  private Bench bench;

  @BeforeEach
  void set() {
    bench = new Bench(service, emulator.url().orElseThrow());
  }

  @AfterEach
  void lift() {
    bench.faults("[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        BROWSER,
        """
        {"kind": "scrape", "via": "session", "url": "SITE/article", "capture": {"screenshot": true}}
        """,
        """
        {"kind": "agent", "task": "read it", "url": "SITE/article", "capture": {"screenshot": true}}
        """
      })
  void whatever_its_kind_it_is_of_the_last_page(String spec) {
    byte[] page = pictureOf("article");
    int before = bench.requests("screenshot");
    String job = submit(spec);
    assertThat(bench.ended(job).path("status").asText()).isEqualTo("succeeded");
    await().until(() -> !state(job, "state").equals("pending"));
    assertThat(state(job, "reason")).isEqualTo("null");
    byte[] kept =
        given()
            .baseUri(service.toString())
            .get("/v1/jobs/" + job + "/artifacts/screenshot")
            .then()
            .statusCode(200)
            .contentType("image/png")
            .extract()
            .asByteArray();
    assertThat(Arrays.equals(kept, page)).as("it shows the page").isTrue();
    assertThat(bench.requests("screenshot")).isEqualTo(before + 1);
    bench.awaitNoOpenSession();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"status\", \"status\": 500", "\"hang\""})
  void one_that_notte_does_not_give_takes_nothing_from_the_job_and_keeps_no_session_for_long(
      String effect) throws SQLException {
    bench.faults("[{\"operation\": \"screenshot\", \"effect\": %s}]".formatted(effect));
    int before = bench.requests("screenshot");
    String job = submit(BROWSER);
    assertThat(bench.ended(job).path("status").asText()).isEqualTo("succeeded");
    await().until(() -> bench.requests("screenshot") > before);
    assertThat(bench.ledger().path("open")).hasSize(1);
    pass(job, Duration.ofSeconds(20));
    bench.awaitNoOpenSession();
    bench.faults("[]");
    await()
        .until(
            () -> {
              pass(job, Duration.ofSeconds(20));
              return state(job, "state").equals("failed");
            });
    assertThat(state(job, "reason"))
        .isEqualTo(
            "Notte gave no picture of the page in time; there is none among the steps either");
    assertThat(bench.requests("screenshot")).as("not for ever").isLessThanOrEqualTo(before + 2);
    assertThat(bench.job(job).path("status").asText()).isEqualTo("succeeded");
  }

  private String submit(String spec) {
    return bench.submit(spec.replace("SITE/", bench.page("")));
  }

  private byte[] pictureOf(String page) {
    String session =
        jobs.startSession(SessionOptions.lasting(Duration.ofMinutes(10), new Json("{}")));
    jobs.open(session, bench.page(page));
    byte[] picture = notte.page().screenshot(session).bytes();
    jobs.stopSession(session);
    return picture;
  }

  private String state(String job, String what) {
    Object value =
        given()
            .baseUri(service.toString())
            .get("/v1/jobs/" + job + "/artifacts")
            .as(JsonBody.class)
            .at("items[0]." + what);
    return String.valueOf(value);
  }

  /** The database's clock cannot be set, so what is timed by it is moved back. */
  private void pass(String job, Duration time) throws SQLException {
    String by = " - interval '" + time.toMillis() + " ms'";
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "update outcome set finished_at = finished_at%1$s where job = '%2$s'".formatted(by, job));
      statement.execute(
          "update artifact set since = since%1$s where owner = '%2$s'".formatted(by, job));
      statement.execute(
          "update artifact set due_at = now() where owner = '%s' and reason is not null"
              .formatted(job));
    }
  }
}
