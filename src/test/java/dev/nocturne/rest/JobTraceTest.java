package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.nocturne.JsonBody;
import dev.nocturne.Patience;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress.AgentRunning;
import dev.nocturne.job.Progress.SessionOpen;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.Pressure;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Notte tells of a job's session and agent, and to whom. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class JobTraceTest {

  private static final List<String> CALLS =
      List.of(
          "session",
          "debug",
          "debug/tabs/0",
          "offset",
          "replay",
          "steps",
          "workflow-code",
          "network-log",
          "cookies");
  private static final SessionOptions SESSION =
      SessionOptions.lasting(Duration.ofMinutes(10), new Json("{}"));
  private static final String AGENT = "{\"kind\": \"agent\", \"task\": \"look\"}";
  private static final String SCRAPE =
      "{\"kind\": \"scrape\", \"url\": \"https://example.com/\", \"via\": \"session\"}";

  @Inject Worker worker;
  @Inject Notte notte;
  @Inject Pressure pressure;
  @Inject EmulatorServer emulator;

  private Bearer owner;
  private Bearer reader;

  @BeforeEach
  void begin() {
    owner = Bearer.of("traced", "\"admin\"");
    reader = Bearer.of("traced", "\"read\"");
  }

  @AfterEach
  void lift() {
    script("faults", "[]");
    script("agents", "[]");
  }

  @Test
  void a_job_without_a_session_has_nothing_yet_and_never_had_it_when_it_has_ended() {
    String job = submit(SCRAPE);
    for (String call : CALLS) {
      see(owner, job, call)
          .statusCode(404)
          .header("Retry-After", notNullValue())
          .body(member("type", equalTo("/problems/not-yet")));
    }
    end(job);
    for (String call : CALLS) {
      see(owner, job, call)
          .statusCode(404)
          .header("Retry-After", nullValue())
          .body(member("type", equalTo("/problems/not-found")))
          .body(member("detail", startsWith("The job ended")));
    }
  }

  @Test
  void an_open_session_is_told_of_and_its_addresses_are_for_the_scope_for_them() {
    String session = notte.startSession(SESSION);
    String job = reached(SCRAPE, session);

    see(owner, job, "session")
        .statusCode(200)
        .header("Cache-Control", equalTo("no-store"))
        .body(member("session_id", equalTo(session)))
        .body(member("status", equalTo("active")))
        .body(member("max_duration_minutes", equalTo(12)))
        .body(member("cdp_url", startsWith("wss://")))
        .body(member("viewer_url", startsWith("https://")));
    String seen = see(reader, job, "session").statusCode(200).extract().asString();
    assertThat(seen).contains(session, "\"cdp_url\":null").doesNotContain("emulator.invalid");
    see(owner, job, "debug")
        .statusCode(200)
        .body(member("debug_url", endsWith("/live.html")))
        .body(member("ws.cdp", startsWith("wss://")))
        .body(member("ws.recording", startsWith("wss://")))
        .body(member("ws.logs", startsWith("wss://")))
        .body(member("tabs[0].ws_url", startsWith("wss://")));
    String tab =
        see(owner, job, "debug/tabs/0").statusCode(200).extract().as(JsonBody.class).at("ws_url");
    assertThat(tab).startsWith("wss://").contains(session);
    for (String none : List.of("1", "99999")) {
      see(owner, job, "debug/tabs/" + none).statusCode(410);
    }
    for (String wrong : List.of("-1", "01", "x", "100000", "4294967296")) {
      see(owner, job, "debug/tabs/" + wrong).statusCode(404);
    }
    for (String call : List.of("debug", "debug/tabs/0", "replay", "network-log", "cookies")) {
      see(reader, job, call).statusCode(403);
    }
    Bearer live = Bearer.of("traced", "\"live\"");
    see(live, job, "debug").statusCode(200);
    notte.setCookies(
        session,
        new Json(
            "[{\"name\":\"sid\",\"value\":\"v1\",\"domain\":\"x.example\",\"path\":\"/\",\"httpOnly\":true}]"));
    see(live, job, "cookies")
        .statusCode(200)
        .header("Cache-Control", equalTo("no-store"))
        .body(member("cookies[0].name", equalTo("sid")))
        .body(member("cookies[0].value", equalTo("v1")));

    notte.stopSession(session);
    see(reader, job, "session").statusCode(200).body(member("status", equalTo("closed")));
    for (String call : List.of("debug", "cookies")) {
      see(owner, job, call).statusCode(410).body(member("type", equalTo("/problems/not-kept")));
    }
  }

  @Test
  void a_film_is_not_there_yet_while_the_session_is_open_and_each_question_brings_fresh_links() {
    String session = notte.startSession(SESSION);
    String job = reached(SCRAPE, session);
    see(reader, job, "offset")
        .statusCode(200)
        .body(member("session_id", equalTo(session)))
        .body(member("offset", equalTo(0)));
    notte.open(session, emulator.url().orElseThrow().resolve("/site/article").toString());
    see(reader, job, "offset").statusCode(200).body(member("offset", equalTo(1)));
    see(owner, job, "replay")
        .statusCode(404)
        .header("Retry-After", notNullValue())
        .body(member("type", equalTo("/problems/not-yet")))
        .body(member("detail", startsWith("The film is made when")));

    notte.stopSession(session);
    end(job);
    String first =
        see(owner, job, "replay")
            .statusCode(200)
            .header("Cache-Control", equalTo("no-store"))
            .body(member("playlist", startsWith("#EXTM3U")))
            .body(member("expires_at", matchesPattern("20.*Z")))
            .extract()
            .as(JsonBody.class)
            .at("mp4_url");
    String second =
        see(owner, job, "replay").statusCode(200).extract().as(JsonBody.class).at("mp4_url");
    assertThat(second).isNotEqualTo(first);
    assertThat(given().get(second).then().statusCode(200).extract().contentType())
        .isEqualTo("video/mp4");

    see(owner, job, "network-log?limit=5")
        .statusCode(200)
        .body(member("files", hasSize(1)))
        .body(member("files[0].download_url", startsWith("http")));
    assertThat(code(job, "")).contains("/site/article").doesNotContain("def run(");
    assertThat(
            see(reader, job, "steps")
                .statusCode(200)
                .extract()
                .as(JsonBody.class)
                .<String>at("next_cursor"))
        .isNull();
  }

  private String code(String job, String query) {
    return see(reader, job, "workflow-code" + query)
        .statusCode(200)
        .body(member("actions[0].type", equalTo("goto")))
        .extract()
        .as(JsonBody.class)
        .at("python_script");
  }

  @Test
  void steps_go_on_from_page_to_page_while_the_agent_works_and_end_with_it() {
    script(
        "agents",
        """
        [{"contains": "look", "ending": "solved", "answer": "yes", "runs_for": "PT0.1S",
          "steps": 4}]""");
    String session = notte.startSession(SESSION);
    String job = submit(AGENT);
    worker.reach(UUID.fromString(job), new SessionOpen(session, 0));
    see(reader, job, "steps")
        .statusCode(404)
        .body(member("detail", equalTo("No agent has begun yet")));
    AgentTask task = new AgentTask("look", null, null, new Json("{}"), SESSION, null);
    String agent = notte.startAgent(session, task);
    worker.reach(UUID.fromString(job), new AgentRunning(session, agent));
    Patience.await().until(() -> items(steps(job, "")).size() == 9);

    List<Object> paged = new ArrayList<>();
    Response page = steps(job, "?limit=4");
    while (!items(page).isEmpty()) {
      paged.addAll(items(page));
      page = steps(job, "?limit=4&cursor=" + page.as(JsonBody.class).at("next_cursor"));
    }
    assertThat(paged).isEqualTo(items(steps(job, "")));
    String last = page.as(JsonBody.class).at("next_cursor");
    assertThat(last).as("more may come").isNotNull();
    end(job);
    assertThat(steps(job, "?cursor=" + last).as(JsonBody.class).<String>at("next_cursor")).isNull();

    String other = submit(AGENT);
    worker.reach(UUID.fromString(other), new AgentRunning(session, "another"));
    see(reader, other, "steps?cursor=" + last)
        .statusCode(400)
        .body(member("type", equalTo("/problems/bad-parameter")));
    for (String wrong : List.of("limit=0", "limit=101", "limit=x", "cursor=", "of=me")) {
      see(reader, job, "steps?" + wrong).statusCode(400);
    }
    see(reader, job, "workflow-code?as_workflow=yes").statusCode(400);
    notte.stopSession(session);
  }

  @Test
  void a_large_step_has_a_page_of_its_own_which_leads_on_although_the_job_has_ended() {
    script(
        "agents",
        """
        [{"contains": "look", "ending": "solved", "answer": "%s", "runs_for": "PT0.1S",
          "steps": 4}]"""
            .formatted("x".repeat(5_000_000)));
    String session = notte.startSession(SESSION);
    String job = submit(AGENT);
    AgentTask task = new AgentTask("look", null, null, new Json("{}"), SESSION, null);
    String agent = notte.startAgent(session, task);
    worker.reach(UUID.fromString(job), new AgentRunning(session, agent));
    Patience.await()
        .until(() -> after(steps(job, ""), job).asString().contains("agent_completion"));
    end(job);
    Response first = steps(job, "?limit=100");
    assertThat(items(first)).hasSize(7);
    Response large = after(first, job);
    assertThat(items(large)).hasSize(1);
    Response rest = after(large, job);
    assertThat(items(rest)).hasSize(1);
    assertThat(rest.as(JsonBody.class).<String>at("next_cursor")).isNull();
    notte.stopSession(session);
  }

  private Response after(Response page, String job) {
    return steps(job, "?limit=100&cursor=" + page.as(JsonBody.class).at("next_cursor"));
  }

  private Response steps(String job, String query) {
    return see(reader, job, "steps" + query).statusCode(200).extract().response();
  }

  private static List<Object> items(Response page) {
    return page.as(JsonBody.class).at("items");
  }

  @Test
  void a_foreign_job_with_a_session_looks_like_one_that_is_not_there() {
    String session = notte.startSession(SESSION);
    String job = reached(SCRAPE, session);
    Bearer stranger = Bearer.of("traces-of-others", "\"admin\"");
    for (String call : CALLS) {
      String unknown = UUID.randomUUID().toString();
      String foreign = see(stranger, job, call).statusCode(404).extract().asString();
      String absent = see(stranger, unknown, call).statusCode(404).extract().asString();
      assertThat(foreign.replace(job, "id")).isEqualTo(absent.replace(unknown, "id"));
    }
    notte.stopSession(session);
  }

  @Test
  void questions_wait_behind_the_gates_of_the_key_like_all_calls() {
    String session = notte.startSession(SESSION);
    String job = reached(SCRAPE, session);
    script("faults", "[{\"operation\": \"session\", \"effect\": \"status\", \"status\": 529}]");
    see(reader, job, "session")
        .statusCode(503)
        .header("Retry-After", matchesPattern("[1-9][0-9]*"))
        .body(member("type", equalTo("/problems/unavailable")));
    script("faults", "[]");
    Patience.await().until(() -> answers(job) == 200);

    pressure.spent(Duration.ofSeconds(2));
    see(reader, job, "session").statusCode(503).header("Retry-After", matchesPattern("[123]"));
    Patience.await().until(() -> answers(job) == 200);
    notte.stopSession(session);
  }

  private int answers(String job) {
    return reader.asks().get("/v1/jobs/" + job + "/session").statusCode();
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

  private String reached(String spec, String session) {
    String job = submit(spec);
    worker.reach(UUID.fromString(job), new SessionOpen(session, 0));
    return job;
  }

  private void end(String job) {
    worker.end(
        UUID.fromString(job), new Outcome.Failed(Failure.of(FailureKind.NAVIGATION, "no page")));
  }

  private ValidatableResponse see(Bearer who, String job, String call) {
    return who.asks().get("/v1/jobs/" + job + "/" + call).then();
  }

  private void script(String what, String json) {
    given()
        .baseUri(emulator.url().orElseThrow().toString())
        .body(json)
        .put("/_emulator/" + what)
        .then()
        .statusCode(200);
  }
}
