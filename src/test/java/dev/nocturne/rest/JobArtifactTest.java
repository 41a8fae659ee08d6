package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.emptyIterable;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.nocturne.JsonBody;
import dev.nocturne.Patience;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.AgentState;
import dev.nocturne.notte.Notte;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept of jobs, as clients ask for it and get it. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class JobArtifactTest {

  private static final SessionOptions SESSION =
      SessionOptions.lasting(Duration.ofMinutes(10), new Json("{}"));

  @Inject Worker worker;
  @Inject Notte notte;
  @Inject EmulatorServer emulator;

  private Bearer owner;
  private Bearer reader;

  @BeforeEach
  void begin() {
    owner = Bearer.of("kept", "\"admin\"");
    reader = Bearer.of("kept", "\"read\"");
  }

  @Test
  void what_a_job_asked_for_is_there_after_its_end_for_those_who_may_have_it() throws Exception {
    String session = notte.startSession(SESSION);
    notte.open(session, emulator.url().orElseThrow().resolve("/site/article").toString());
    String job = submit(scrape("session", "{\"replay\": true, \"steps\": true}"));
    see(reader, job, "")
        .statusCode(200)
        .body(member("items.name", contains("replay", "steps")))
        .body(member("items.state", contains("pending", "pending")));
    see(owner, job, "/replay")
        .statusCode(404)
        .header("Retry-After", notNullValue())
        .body(member("type", equalTo("/problems/not-yet")));
    worker.reach(UUID.fromString(job), new SessionOpen(session, 0));
    notte.stopSession(session);
    worker.end(UUID.fromString(job), new Outcome.Cancelled());

    Patience.await().until(() -> states(job).equals(List.of("stored", "stored")));
    String sha256 =
        see(reader, job, "")
            .statusCode(200)
            .header("Cache-Control", equalTo("no-store"))
            .body(member("items[0].media_type", equalTo("video/mp4")))
            .body(member("items[0].ended_at", notNullValue()))
            .body(member("items[0].reason", nullValue()))
            .extract()
            .as(JsonBody.class)
            .at("items[0].sha256");
    int size = see(reader, job, "").extract().as(JsonBody.class).at("items[0].size");
    byte[] film =
        see(owner, job, "/replay")
            .statusCode(200)
            .header("Content-Type", equalTo("video/mp4"))
            .header("Content-Length", equalTo(Integer.toString(size)))
            .header("Content-Disposition", equalTo("attachment; filename=\"replay.mp4\""))
            .header("X-Content-Type-Options", equalTo("nosniff"))
            .header("ETag", equalTo("\"" + sha256 + "\""))
            .header("Cache-Control", startsWith("no-cache"))
            .extract()
            .asByteArray();
    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(film)))
        .isEqualTo(sha256);
    long open = openFiles();
    for (int i = 0; i < 50; i++) {
      owner
          .asks()
          .head(path(job, "/replay"))
          .then()
          .statusCode(200)
          .header("Content-Type", equalTo("video/mp4"))
          .header("Content-Length", equalTo(Integer.toString(size)))
          .header("ETag", equalTo("\"" + sha256 + "\""));
    }
    assertThat(openFiles()).isLessThan(open + 1);
    Bearer live = Bearer.of("kept", "\"live\"");
    live.asks()
        .header("If-None-Match", "\"" + sha256 + "\"")
        .get(path(job, "/replay"))
        .then()
        .statusCode(304);
    see(live, job, "/steps").statusCode(200).header("Content-Type", startsWith("application/json"));
    see(reader, job, "/steps").statusCode(403);
    see(owner, job, "/workflow_code")
        .statusCode(404)
        .body(member("type", equalTo("/problems/not-found")));
    for (String unknown : List.of("/x", "/replay.mp4", "/replay.1.1", "/%20", "/STEPS")) {
      see(owner, job, unknown).statusCode(404);
    }
  }

  /** Of what is kept. */
  private static long openFiles() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(JobArtifactTest::isOfArtifact).count();
    }
  }

  private static boolean isOfArtifact(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().contains("/target/artifacts/");
    } catch (IOException _) {
      // It was closed meanwhile.
      return false;
    }
  }

  @Test
  void steps_are_kept_whole_also_behind_a_large_one() {
    script(
        """
        [{"contains": "huge", "ending": "solved", "answer": "%s", "runs_for": "PT0.1S",
          "steps": 2}]"""
            .formatted("x".repeat(5_000_000)));
    String session = notte.startSession(SESSION);
    AgentTask task = new AgentTask("huge", null, null, new Json("{}"), SESSION, null);
    String agent = notte.startAgent(session, task);
    Patience.await().until(() -> notte.agent(agent) instanceof AgentState.Ended);
    notte.stopSession(session);
    String job =
        submit("{\"kind\": \"agent\", \"task\": \"huge\", \"capture\": {\"steps\": true}}");
    worker.reach(UUID.fromString(job), new AgentRunning(session, agent));
    worker.end(UUID.fromString(job), new Outcome.Cancelled());
    Patience.await().until(() -> states(job).equals(List.of("stored")));
    List<String> types =
        see(owner, job, "/steps").statusCode(200).extract().as(JsonBody.class).at("type");
    assertThat(types).endsWith("agent_completion", "agent_step_stop");
    script("[]");
  }

  private void script(String agents) {
    given()
        .baseUri(emulator.url().orElseThrow().toString())
        .body(agents)
        .put("/_emulator/agents")
        .then()
        .statusCode(200);
  }

  @Test
  void a_foreign_job_looks_like_one_that_is_not_there_and_one_that_asks_for_nothing_has_nothing() {
    String job = submit(scrape("session", "{\"replay\": true}"));
    Bearer stranger = Bearer.of("kept-of-others", "\"admin\"");
    for (String call : List.of("", "/replay")) {
      String unknown = UUID.randomUUID().toString();
      String foreign = see(stranger, job, call).statusCode(404).extract().asString();
      String absent = see(stranger, unknown, call).statusCode(404).extract().asString();
      assertThat(foreign.replace(job, "id")).isEqualTo(absent.replace(unknown, "id"));
      see(owner, "x", call).statusCode(404);
    }
    for (String nothing : List.of("{}", "{\"replay\": false}")) {
      see(reader, submit(scrape("one_call", nothing)), "")
          .statusCode(200)
          .body(member("items", emptyIterable()));
    }
  }

  @Test
  void what_a_job_cannot_have_is_refused_where_it_stands() {
    refused(scrape("one_call", "{\"steps\": true}"), "/capture");
    refused("{\"kind\": \"search\", \"q\": \"x\", \"capture\": {\"steps\": true}}", "/capture");
    refused(
        """
        {"kind": "scrape_html", "frames": [{"frameUrl": "https://a.example", "frameData": "x"}],
         "capture": {"screenshot": true}}
        """,
        "/capture");
    refused(
        "{\"kind\": \"function\", \"function_id\": \"f\", \"capture\": {\"screenshot\": true}}",
        "/capture");
    refused(scrape("session", "{\"tape\": true}"), "/capture/tape");
    refused(scrape("session", "{\"steps\": 1}"), "/capture/steps");
    refused(scrape("session", "true"), "/capture");
  }

  private void refused(String job, String pointer) {
    owner
        .posts("/v1/jobs", job)
        .then()
        .statusCode(422)
        .body(member("errors.pointer", contains(pointer)));
  }

  private static String scrape(String via, String capture) {
    return "{\"kind\": \"scrape\", \"url\": \"https://example.com/\", \"via\": \"%s\", \"capture\": %s}"
        .formatted(via, capture);
  }

  private List<String> states(String job) {
    return see(reader, job, "").extract().as(JsonBody.class).at("items.state");
  }

  private String submit(String job) {
    return owner
        .posts("/v1/jobs", job)
        .then()
        .statusCode(202)
        .extract()
        .as(JsonBody.class)
        .at("id");
  }

  private static ValidatableResponse see(Bearer who, String job, String call) {
    return who.asks().get(path(job, call)).then();
  }

  private static String path(String job, String call) {
    return "/v1/jobs/" + job + "/artifacts" + call;
  }
}
