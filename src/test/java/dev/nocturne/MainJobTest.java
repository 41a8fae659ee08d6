package dev.nocturne;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.stringContainsInOrder;

import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.notte.Functions.NewFunction;
import dev.nocturne.notte.NotteGroups;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(TestingPostgres.class)
class MainJobTest {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  @Inject EmulatorServer emulator;
  @Inject Scheduler scheduler;
  @Inject NotteGroups notte;

  @Test
  void a_scrape_is_stored_dispatched_and_its_structured_result_written_back() {
    String id =
        submit(
            """
            {"kind": "scrape", "url": "%sshop/moon-lamp", "only_main_content": true,
             "response_format": {"type": "object", "properties": {
               "name": {"type": "string"}, "price": {"type": "number"}}},
             "custom_id": "row-1", "labels": {"team": "sales"}}
            """);
    ended(id)
        .body(member("status", equalTo("succeeded")))
        .body(member("custom_id", equalTo("row-1")))
        .body(member("attempt", equalTo(1)))
        .body(member("result.structured.name", equalTo("Moon Lamp")))
        .body(member("result.structured.price", equalTo(39.9)))
        .body(member("result.markdown", containsString("phase of the moon")))
        .body(member("failure", nullValue()));
  }

  @Test
  void an_agent_is_started_once_watched_to_its_end_and_its_session_stopped() {
    String id =
        submit(
            """
            {"kind": "agent", "task": "Find the contact of Acme", "url": "%scompanies/acme",
             "response_format": {"type": "object", "properties": {
               "email": {"type": "string"}, "employees": {"type": "integer"}}}}
            """);
    ended(id)
        .body(member("status", equalTo("succeeded")))
        .body(member("result.structured.email", equalTo("info@acme.example")))
        .body(member("result.structured.employees", equalTo(120)))
        .body(member("result.steps", greaterThan(0)))
        .body(member("upstream.session_id", notNullValue()))
        .body(member("upstream.agent_id", notNullValue()));
    given()
        .get("/v1/jobs/" + id + "/attempts")
        .then()
        .statusCode(200)
        .body(member("items.number", hasItem(1)))
        .body(member("items[0].upstream.agent_id", notNullValue()))
        .body(member("items[0].upstream.credits", greaterThan(0.0)));
  }

  @Test
  void html_that_the_client_has_is_read_into_data_that_fits() {
    String id =
        submit(
            """
            {"kind": "scrape_html", "frames": [{"frameUrl": "%sshop",
              "frameData": "<div itemscope><b itemprop=name>Moon</b><i itemprop=price>3</i></div>"}],
             "response_format": {"type": "object", "required": ["name", "price"], "properties": {
               "name": {"type": "string"}, "price": {"type": "number"}}}}
            """);
    ended(id)
        .body(member("kind", equalTo("scrape_html")))
        .body(member("status", equalTo("succeeded")))
        .body(member("result.structured.name", equalTo("Moon")))
        .body(member("result.structured.price", equalTo(3)))
        .body(member("result.markdown", nullValue()))
        .body(member("upstream.session_id", nullValue()));
  }

  @Test
  void html_of_which_nothing_can_be_read_fails_with_the_reason() {
    String id =
        submit(
            """
            {"kind": "scrape_html", "max_attempts": 1,
             "frames": [{"frameUrl": "%sshop", "frameData": "<p>nothing</p>"}]}
            """);
    ended(id)
        .body(member("status", equalTo("failed")))
        .body(member("failure.kind", equalTo("extraction_failed")))
        .body(member("failure.message", containsString("no model")));
  }

  @Test
  void a_search_brings_pages_or_an_answer_and_where_it_is_from() {
    String pages =
        submit(
            """
            {"kind": "search", "q": "moon lamp of %s", "maxResults": 1}
            """);
    String answer =
        submit(
            """
            {"kind": "search", "q": "acme of %s", "outputType": "sourcedAnswer"}
            """);
    ended(pages)
        .body(member("status", equalTo("succeeded")))
        .body(member("result.links", hasItem(endsWith("/shop/moon-lamp"))))
        .body(member("result.structured.results[0].name", equalTo("shop/moon-lamp")))
        .body(member("result.answer", nullValue()));
    ended(answer)
        .body(member("result.answer", containsString("Emulated")))
        .body(member("result.structured.sources[0].url", endsWith("/companies/acme")));
  }

  @Test
  void searches_and_html_run_in_a_batch_as_other_rows_do() {
    String batch =
        """
        {"on_invalid": "skip", "jobs": [
          {"kind": "search", "q": "moon", "custom_id": "found"},
          {"kind": "search", "q": ""},
          {"kind": "scrape_html", "custom_id": "read",
           "frames": [{"frameUrl": "%s", "frameData": "<b itemscope><i itemprop=name>Moon</i></b>"}],
           "response_format": {"type": "object", "properties": {"name": {"type": "string"}}}}]}
        """
            .formatted(emulator.site().orElseThrow());
    String id =
        given()
            .contentType("application/json")
            .body(batch)
            .post("/v1/batches")
            .then()
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id");
    Patience.await()
        .untilAsserted(
            () ->
                given()
                    .get("/v1/batches/" + id)
                    .then()
                    .body(member("counts.succeeded", equalTo(2)))
                    .body(member("counts.rejected", equalTo(1))));
    String results =
        given().accept("application/x-ndjson").get("/v1/batches/" + id + "/results").asString();
    assertThat(results).contains("/shop/moon-lamp", "\"structured\":{\"name\":\"Moon\"}");
  }

  @Test
  void a_function_runs_once_also_where_notte_sends_it_elsewhere() {
    String function =
        """
        {"kind": "function", "function_id": "%s", "variables": {"city": "Graz"},
         "response_format": {"type": "object", "properties": {"variables": {
           "type": "object", "required": ["city"], "properties": {"city": {"type": "string"}}}}}}
        """;
    String id = function();
    ended(submit(function.formatted(id)))
        .body(member("kind", equalTo("function")))
        .body(member("status", equalTo("succeeded")))
        .body(member("max_attempts", equalTo(1)))
        .body(member("result.structured.variables.city", equalTo("Graz")))
        .body(member("result.answer", containsString("Graz")));
    sendRunsOn(true);
    try {
      ended(submit(function.formatted(id)))
          .body(member("result.structured.variables.city", equalTo("Graz")));
    } finally {
      sendRunsOn(false);
    }
  }

  private String function() {
    NewFunction function = new NewFunction("def run(city): pass", null, null, false, null);
    return registered(Bench.made(() -> notte.functions().create(function)).functionId());
  }

  private static String registered(String function) {
    given()
        .contentType("application/json")
        .body("{\"type\": \"function\", \"upstream_id\": \"%s\"}".formatted(function))
        .post("/v1/resources")
        .then()
        .statusCode(201);
    return function;
  }

  private void sendRunsOn(boolean sent) {
    given()
        .body("{\"redirect_runs\": " + sent + "}")
        .put(emulator.url().orElseThrow().resolve("/_emulator/api"))
        .then()
        .statusCode(200);
  }

  @Test
  void functions_run_in_a_batch_as_other_rows_do() throws Exception {
    String rows =
        """
        {"kind": "function", "function_id": "%s", "variables": {"city": "Graz"}}
        {"kind": "function", "function_id": "../x"}
        {"kind": "function", "function_id": "%s"}
        """
            .formatted(function(), registered("no-such"));
    String id = streamed(rows);
    awaitOneOfEach(id);
    String results =
        given().accept("application/x-ndjson").get("/v1/batches/" + id + "/results").asString();
    assertThat(results).contains("Graz", "\"kind\":\"invalid\"");
  }

  private static String streamed(String rows) throws IOException, InterruptedException {
    URI batches = URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/batches");
    HttpRequest request =
        HttpRequest.newBuilder(batches)
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(rows))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      return answer.headers().firstValue("Location").orElseThrow().replaceFirst(".*/", "");
    }
  }

  /** One row succeeded, one failed, and one was none. */
  private static void awaitOneOfEach(String batch) {
    Patience.await()
        .untilAsserted(
            () ->
                given()
                    .get("/v1/batches/" + batch)
                    .then()
                    .body(member("counts.succeeded", equalTo(1)))
                    .body(member("counts.failed", equalTo(1)))
                    .body(member("counts.rejected", equalTo(1))));
  }

  @Test
  void a_script_fills_a_form_and_reads_what_came_of_it() {
    String id =
        submit(
            """
            {"kind": "browser", "session": {"max_duration_minutes": 5}, "actions": [
              {"type": "goto", "url": "%scontact"},
              {"type": "observe", "max_nb_actions": 20},
              {"type": "fill", "id": "I1", "value": "Ada"},
              {"type": "click", "selector": "#nothing", "on_failure": "continue"},
              {"type": "select_dropdown_option", "id": "I3", "value": "other"},
              {"type": "check", "id": "I5", "value": true},
              {"type": "screenshot"},
              {"type": "click", "id": "B1"},
              {"type": "scrape", "only_main_content": true}]}
            """);
    ended(id)
        .body(member("kind", equalTo("browser")))
        .body(member("status", equalTo("succeeded")))
        .body(member("result.actions.type", hasItem("observe")))
        .body(
            member(
                "result.actions.success",
                equalTo(List.of(true, true, true, false, true, true, true, true, true))))
        .body(member("result.actions[1].data.title", equalTo("Write to us")))
        .body(member("result.actions[1].data.actions.id", hasItem("I1")))
        .body(member("result.actions[3].message", notNullValue()))
        .body(member("result.actions[6].data.media_type", equalTo("image/png")))
        .body("result.actions[6].data.sha256.length()", equalTo(64))
        .body(member("result.markdown", containsString("name=Ada")))
        .body(member("result.markdown", containsString("subject=other")))
        .body(member("upstream.session_id", notNullValue()));
  }

  @Test
  void scripts_run_in_a_batch_and_bring_data_that_fits() throws Exception {
    String rows =
        """
        {"kind": "browser", "actions": [{"type": "goto", "url": "%1$sshop/moon-lamp"}, \
        {"type": "scrape", "response_format": {"type": "object", "required": ["name"], \
        "properties": {"name": {"type": "string"}}}}]}
        {"kind": "browser", "actions": [{"type": "goto", "url": "%1$sarticle"}, \
        {"type": "scrape", "response_format": {"type": "object", "required": ["colour"], \
        "properties": {"colour": {"type": "string"}}}}]}
        {"kind": "browser", "actions": [{"type": "goto", "url": "file:///etc/passwd"}]}
        """
            .formatted(emulator.site().orElseThrow());
    String id = streamed(rows);
    awaitOneOfEach(id);
    String results =
        given().accept("application/x-ndjson").get("/v1/batches/" + id + "/results").asString();
    assertThat(results)
        .contains(
            "\"structured\":{\"name\":\"Moon Lamp\"}", "extraction_failed", "action 2 (scrape)");
  }

  @Test
  void it_needs_no_tick_since_every_transaction_nudges_whoever_has_something_to_do() {
    scheduler.pause();
    try {
      String id =
          submit(
              """
              {"kind": "scrape", "url": "%sarticle"}
              """);
      long began = System.nanoTime();
      ended(id).body(member("status", equalTo("succeeded")));
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("told, and not found out at the end of the wait")
          .isLessThan(LONGEST_WAIT);
      given()
          .get("/v1/jobs/" + id + "/events")
          .then()
          .statusCode(200)
          .body(
              stringContainsInOrder(
                  "dev.nocturne.job.accepted.v1",
                  "dev.nocturne.job.started.v1",
                  "dev.nocturne.job.succeeded.v1"));
    } finally {
      scheduler.resume();
    }
  }

  private String submit(String body) {
    return given()
        .contentType("application/json")
        .body(body.formatted(emulator.site().orElseThrow()))
        .post("/v1/jobs")
        .then()
        .statusCode(202)
        .header("X-Nocturne-Emulator", "true")
        .extract()
        .as(JsonBody.class)
        .at("id");
  }

  private static ValidatableResponse ended(String id) {
    return given().get("/v1/jobs/" + id + "?wait=" + LONGEST_WAIT).then().statusCode(200);
  }
}
