package dev.nocturne;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.emulator.EmulatorServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Follows the cookies of jobs through every door, and looks for them in all that is kept. */
@QuarkusTest
@TestProfile(Brisk.class)
@WithTestResource(TestingPostgres.class)
class CookiesOfJobsIT {

  private static final String COOKIE = "canary-of-a-cookie";
  private static final String COOKIES =
      """
      "cookies": [{"name": "sid", "value": "%s", "domain": "x.example", "path": "/", "httpOnly": true}]"""
          .formatted(COOKIE);

  /** Adds no charset to what is sent. */
  private static final RestAssuredConfig PLAIN =
      RestAssuredConfig.config()
          .encoderConfig(
              EncoderConfig.encoderConfig()
                  .appendDefaultContentCharsetToContentTypeIfUndefined(false));

  @TestHTTPResource URI service;
  @Inject EmulatorServer emulator;
  @Inject DataSource database;

  private final List<String> said = new CopyOnWriteArrayList<>();
  private final List<String> batches = new ArrayList<>();
  private LogRecorder log;
  private Bench bench;

  @BeforeEach
  void begin() {
    log = LogRecorder.into(said);
    bench = new Bench(service, emulator.url().orElseThrow());
    bench.agents(
        """
        [{"contains": "looks", "ending": "solved", "answer": "yes", "runs_for": "PT0.2S",
          "steps": 2}]""");
  }

  @AfterEach
  void end() {
    batches.forEach(batch -> given().post("/v1/batches/" + batch + "/cancel"));
    bench.awaitNoOpenSession();
    bench.agents("[]");
    log.close();
  }

  @Test
  void no_cookie_of_a_job_is_anywhere_in_the_database_or_in_what_is_told() throws SQLException {
    String row =
        "{\"kind\": \"agent\", \"task\": \"looks\", \"max_attempts\": 1, \"session\": {%s}%s}";
    String good = row.formatted(COOKIES, "");
    String bad = row.formatted(COOKIES, ", \"priority\": 10");
    String template = row.formatted(COOKIES.replace(COOKIE, "{{sid}}"), "");
    String written = "{\"template\": %s, \"rows\": ".formatted(good);
    String named = "{\"template\": %s, \"rows\": ".formatted(template);
    String sid = "[{\"sid\": \"%s\"}]".formatted(COOKIE);

    String job = keyed(good).path("id");
    assertThat(keyed(good).as(JsonBody.class).<String>at("id"))
        .as("sealed anew, the same job")
        .isEqualTo(job);
    assertThat(keyed(good.replace(COOKIE, COOKIE + "-2")).statusCode()).isEqualTo(422);
    assertThat(version(job)).isEqualTo("4");
    said.add(post("/v1/jobs", bad).asString());
    said.add(post("/v1/jobs", good.replace("\"httpOnly\"", "\"httpOnlyy\"")).asString());
    for (String batch : List.of(written + "[{}]}", named + sid + "}")) {
      String tried = post("/v1/batches?dry_run=true", batch).asString();
      assertThat(tried).contains("***", "sid");
      said.add(tried);
      batches.add(
          post("/v1/batches", batch).then().statusCode(202).extract().as(JsonBody.class).at("id"));
    }
    said.add(rejected("on_invalid=skip", good + "\n" + bad + "\n" + bad.replace("{", "")));
    said.add(rejected("on_invalid=skip", bad.replace("cookies", "c\\u006fokies")));
    post("/v1/batches", written + "\"later\"}").then().statusCode(422);
    String open =
        post("/v1/batches", named + "\"later\"}")
            .then()
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id");
    batches.add(open);
    csv(open, "sid,more\n" + COOKIE + ",1\n" + COOKIE + "\n");
    said.add(given().get("/v1/batches/" + open + "/rejected").asString());
    lines("on_invalid=reject", good).then().statusCode(422);
    for (String payload : List.of("\"job\": " + good, "\"batch\": " + named + sid + "}")) {
      String cron = "{\"name\": \"x\", \"cron\": \"0 0 1 1 *\", %s}".formatted(payload);
      said.add(post("/v1/schedules", cron).then().statusCode(422).extract().asString());
    }
    post("/v1/sessions", "{" + COOKIES + "}").then().statusCode(422);

    bench.ended(job);
    said.addAll(Stored.in(database));
    said.add(given().get("/q/metrics").asString());
    for (String more : List.of("", "/" + job, "/" + job + "/attempts", "/" + job + "/events")) {
      said.add(given().get("/v1/jobs" + more).asString());
    }
    assertThat(String.join("\n", said)).contains("succeeded", "not kept", "invalid-job");
    assertThat(said).noneMatch(text -> text.contains(COOKIE));
  }

  private static Response keyed(String job) {
    return given()
        .contentType("application/json")
        .header("Idempotency-Key", "cookies")
        .body(job)
        .post("/v1/jobs");
  }

  private static Response lines(String query, String rows) {
    return given()
        .config(PLAIN)
        .contentType("application/x-ndjson")
        .body((rows + "\n").getBytes(StandardCharsets.UTF_8))
        .post("/v1/batches?" + query);
  }

  private String rejected(String query, String rows) {
    String batch = lines(query, rows).then().statusCode(202).extract().as(JsonBody.class).at("id");
    batches.add(batch);
    return given().get("/v1/batches/" + batch + "/rejected").asString();
  }

  private static void csv(String batch, String table) {
    given()
        .config(PLAIN)
        .contentType("text/csv")
        .body(table.getBytes(StandardCharsets.UTF_8))
        .post("/v1/batches/" + batch + "/rows")
        .then()
        .statusCode(202);
    given().post("/v1/batches/" + batch + "/close").then().statusCode(202);
  }

  private String version(String job) throws SQLException {
    return read("select version from job_spec where job = '%s'".formatted(job)).getFirst();
  }

  private List<String> read(String sql) throws SQLException {
    List<String> all = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
    }
    return all;
  }

  private static Response post(String path, String json) {
    return given().contentType("application/json").body(json).post(path);
  }
}
