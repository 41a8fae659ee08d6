package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.nocturne.JsonBody;
import dev.nocturne.Patience;
import dev.nocturne.TestingPostgres;
import dev.nocturne.events.EventTail;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class JobResourceTest {

  private static final String AGENT =
      """
      {"kind": "agent", "task": "Find the contact e-mail", "url": "https://example.com",
       "max_steps": 20, "custom_id": "row-17", "labels": {"team": "sales"}, "priority": 7,
       "response_format": {"type": "object", "properties": {"email": {"type": "string"}}},
       "session": {"proxies": false, "max_duration_minutes": 15, "cookies": []},
       "timeout": "PT10M", "deadline": "P1D", "max_attempts": 3}
      """;

  private static final String SCRAPE =
      """
      {"kind": "scrape", "url": "https://example.com/p/1", "only_main_content": true,
       "scrape_links": false, "labels": {"list": "%s"}, "custom_id": "%s"}
      """;

  @Inject Worker worker;
  @Inject EventTail tail;
  @Inject DataSource database;
  @Inject Batches batches;

  @Test
  void a_submitted_job_is_accepted_and_found_again() {
    ValidatableResponse submitted =
        post(AGENT)
            .statusCode(202)
            .body(member("kind", equalTo("agent")))
            .body(member("status", equalTo("queued")))
            .body(member("custom_id", equalTo("row-17")))
            .body(member("labels.team", equalTo("sales")))
            .body(member("priority", equalTo(7)))
            .body(member("attempt", equalTo(0)))
            .body(member("max_attempts", equalTo(3)))
            .body(member("batch_id", nullValue()))
            .body(member("result", nullValue()))
            .body(member("failure", nullValue()))
            .body(member("upstream.session_id", nullValue()))
            .body(member("id", matchesPattern("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}")));

    String id = submitted.extract().as(JsonBody.class).at("id");
    String here = "/v1/jobs/" + id;
    assertThat(submitted.extract().header("Location"))
        .as("the public address, whatever the request came to")
        .isEqualTo("https://nocturne.example" + here);
    when()
        .get(here)
        .then()
        .statusCode(200)
        .body(member("id", equalTo(id)))
        .body(member("created_at", matchesPattern("20[0-9T:.-]+Z")));
    when().get(here + "/attempts").then().statusCode(200).body(member("items", hasSize(0)));
  }

  @Test
  void a_key_makes_repeated_requests_one_job() {
    String key = UUID.randomUUID().toString();
    String first = keyed(key, AGENT).statusCode(202).extract().as(JsonBody.class).at("id");
    String reordered =
        """
        {"max_attempts":3,"deadline":"P1D","timeout":"PT10M","session":{"cookies":[],
        "max_duration_minutes":15,"proxies":false},"response_format":{"properties":{"email":
        {"type":"string"}},"type":"object"},"priority":7,"labels":{"team":"sales"},
        "custom_id":"row-17","max_steps":20,"url":"https://example.com",
        "task":"Find the contact e-mail","kind":"agent"}
        """;

    keyed(key, AGENT).statusCode(202).body(member("id", equalTo(first)));
    keyed(key, AGENT.replace(": 7,", ": 7.0,")).statusCode(202).body(member("id", equalTo(first)));
    keyed(key, AGENT.replace(": 20,", ": 2e1,")).statusCode(202).body(member("id", equalTo(first)));
    keyed(key, reordered).statusCode(202).body(member("id", equalTo(first)));
    keyed(key, AGENT.replace("e-mail", "address"))
        .statusCode(422)
        .body(member("type", equalTo("/problems/idempotency-key-reused")));
    keyed(key, "{\"kind\": \"agent\"}").statusCode(422);
    keyed(key, AGENT).statusCode(202).body(member("id", equalTo(first)));
  }

  @Test
  void a_key_that_outlives_its_job_says_so() throws SQLException {
    String key = UUID.randomUUID().toString();
    String id = keyed(key, AGENT).statusCode(202).extract().as(JsonBody.class).at("id");
    worker.end(UUID.fromString(id), new Outcome.Cancelled());
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("delete from job where id = '" + id + "'");
    }
    keyed(key, AGENT).statusCode(410).body(member("type", equalTo("/problems/not-kept")));
    keyed(key, AGENT.replace("e-mail", "address"))
        .statusCode(422)
        .body(member("type", equalTo("/problems/idempotency-key-reused")));
  }

  @Test
  void a_refused_request_does_not_use_its_key_up() {
    String key = UUID.randomUUID().toString();
    keyed(key, "{\"kind\": \"agent\"}").statusCode(422);
    keyed(key, AGENT).statusCode(202);
  }

  @Test
  void a_list_goes_on_from_page_to_page_newest_first() {
    String list = UUID.randomUUID().toString();
    List<String> submitted = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      submitted.add(
          post(SCRAPE.formatted(list, "n" + i))
              .statusCode(202)
              .extract()
              .as(JsonBody.class)
              .at("id"));
    }
    Collections.reverse(submitted);

    List<String> listed = new ArrayList<>();
    String cursor = null;
    do {
      JsonBody page =
          given()
              .queryParam("label", "list:" + list)
              .queryParam("limit", 2)
              .queryParams(cursor == null ? Map.of() : Map.of("cursor", cursor))
              .get("/v1/jobs")
              .then()
              .statusCode(200)
              .extract()
              .as(JsonBody.class);
      listed.addAll(page.<List<String>>at("items.id"));
      cursor = page.at("next_cursor");
      assertThat(listed.size()).isLessThanOrEqualTo(6);
    } while (cursor != null);

    assertThat(listed).isEqualTo(submitted);
  }

  @Test
  void a_list_of_large_results_goes_on_where_a_page_was_full() {
    String list = UUID.randomUUID().toString();
    List<String> submitted = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String id =
          post(SCRAPE.formatted(list, "n" + i))
              .statusCode(202)
              .extract()
              .as(JsonBody.class)
              .at("id");
      worker.end(
          UUID.fromString(id),
          new Outcome.Succeeded(new Result(null, null, "x".repeat(3_000_000), null, null, null)));
      submitted.addFirst(id);
    }

    String all = "/v1/jobs?label=list:" + list;
    JsonBody first = when().get(all).then().statusCode(200).extract().as(JsonBody.class);
    assertThat(first.<List<String>>at("items.id")).isEqualTo(submitted.subList(0, 2));
    when()
        .get(all + "&cursor=" + first.at("next_cursor"))
        .then()
        .statusCode(200)
        .body(member("items.id", equalTo(submitted.subList(2, 3))))
        .body(member("next_cursor", nullValue()));
  }

  @Test
  void a_list_is_narrowed_by_every_filter() {
    String list = UUID.randomUUID().toString();
    String scrape =
        post(SCRAPE.formatted(list, "one")).statusCode(202).extract().as(JsonBody.class).at("id");
    String agent =
        post(AGENT.replace("sales", "sales\", \"list\": \"" + list))
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id");
    String mine = "?label=list:" + list;

    ids(mine).containsExactly(agent, scrape);
    ids(mine + "&kind=scrape").containsExactly(scrape);
    ids(mine + "&custom_id=one").containsExactly(scrape);
    ids(mine + "&label=team:sales").containsExactly(agent);
    ids(mine + "&status=queued").containsExactly(agent, scrape);
    ids(mine + "&status=failed").isEmpty();
    ids(mine + "&batch_id=" + UUID.randomUUID()).isEmpty();
  }

  @Test
  void a_cursor_that_was_changed_or_belongs_elsewhere_is_refused() {
    String list = UUID.randomUUID().toString();
    post(SCRAPE.formatted(list, "a")).statusCode(202);
    post(SCRAPE.formatted(list, "b")).statusCode(202);
    String page = "/v1/jobs?limit=1&label=list:" + list;
    String cursor = when().get(page).then().extract().as(JsonBody.class).at("next_cursor");
    char changed = cursor.charAt(3) == 'A' ? 'B' : 'A';

    when().get(page + "&cursor=" + cursor).then().statusCode(200).body(member("items", hasSize(1)));
    for (String bad :
        List.of(
            "&cursor=" + cursor.substring(0, 3) + changed + cursor.substring(4),
            "&cursor=" + cursor.substring(1),
            "&cursor=x",
            "&cursor=",
            "&kind=scrape&cursor=" + cursor)) {
      when()
          .get(page + bad)
          .then()
          .statusCode(400)
          .body(member("type", equalTo("/problems/bad-parameter")));
    }
  }

  @Test
  void a_result_is_given_as_it_is_and_its_absent_parts_as_null() {
    UUID id = submit(AGENT);
    worker.end(
        id,
        new Outcome.Succeeded(
            new Result(
                "{\"email\": \"info@example.com\"}",
                new Json("{\"email\": \"info@example.com\"}"),
                null,
                List.of("https://example.com/a"),
                null,
                7)));

    when()
        .get("/v1/jobs/" + id)
        .then()
        .statusCode(200)
        .body(member("status", equalTo("succeeded")))
        .body(member("result.structured.email", equalTo("info@example.com")))
        .body(member("result.answer", equalTo("{\"email\": \"info@example.com\"}")))
        .body(member("result.links", equalTo(List.of("https://example.com/a"))))
        .body(member("result.steps", equalTo(7)))
        .body(member("result.markdown", nullValue()))
        .body(member("result.images", nullValue()))
        .body(member("finished_at", matchesPattern("20[0-9T:.-]+Z")));
  }

  @Test
  void a_cancel_is_taken_as_often_as_it_comes_until_the_job_has_ended() {
    UUID id = submit(AGENT);
    worker.take(id);
    when().post("/v1/jobs/" + id + "/cancel").then().statusCode(202);
    when().post("/v1/jobs/" + id + "/cancel").then().statusCode(202);
    worker.end(id, new Outcome.Cancelled());

    when()
        .post("/v1/jobs/" + id + "/cancel")
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body(member("type", equalTo("/problems/already-ended")))
        .body(member("job.status", equalTo("cancelled")));
  }

  @Test
  void what_is_said_to_a_call_that_reads_nothing_is_refused_and_nothing_is_done() {
    String one = "/v1/jobs/" + submit(AGENT);
    for (String call : List.of("/cancel", "/retry")) {
      given()
          .contentType("application/json")
          .body("{\"patch\": {\"max_steps\": 9}}")
          .post(one + call)
          .then()
          .statusCode(422)
          .body(member("type", equalTo("/problems/refused")))
          .body(member("errors[0].pointer", equalTo("/patch")));
    }
    when().get(one).then().body(member("status", equalTo("queued")));
    given()
        .contentType("application/json")
        .body("{\"dry_run\": true}")
        .delete("/v1/batches/" + batches.open("default", "kept"))
        .then()
        .statusCode(422)
        .body(member("errors[0].pointer", equalTo("/dry_run")));
    for (String nothing : List.of("null", " \n", "{}")) {
      String job = "/v1/jobs/" + submit(AGENT);
      given()
          .contentType("application/json")
          .body(nothing)
          .post(job + "/cancel")
          .then()
          .statusCode(202);
    }
  }

  @Test
  void a_cancelled_job_whose_batch_is_being_cancelled_still_can_be_retried_later() {
    UUID batch = batches.open("default", "cancelled");
    UUID id = batches.submit(batch, "ended", "running").getFirst();
    worker.end(id, new Outcome.Cancelled());
    batches.update("update batch set cancelled = true where id = ?", batch);
    when()
        .post("/v1/jobs/" + id + "/retry")
        .then()
        .statusCode(409)
        .header("Retry-After", "1")
        .body(member("type", equalTo("/problems/batch-state")));
  }

  @Test
  void a_failed_job_is_retried_as_its_next_run_and_a_succeeded_one_is_not() {
    UUID id = submit(AGENT);
    when().post("/v1/jobs/" + id + "/retry").then().statusCode(409);
    worker.end(id, new Outcome.Failed(Failure.of(FailureKind.INVALID, "no such model")));
    when()
        .get("/v1/jobs/" + id)
        .then()
        .body(member("failure.kind", equalTo("invalid")))
        .body(member("failure.message", equalTo("no such model")))
        .body(member("failure.retryable", equalTo(false)));

    when()
        .post("/v1/jobs/" + id + "/retry")
        .then()
        .statusCode(202)
        .body(member("status", equalTo("queued")))
        .body(member("run", equalTo(2)))
        .body(member("failure", nullValue()));
    worker.end(id, new Outcome.Succeeded(new Result("done", null, null, null, null, 1)));
    when()
        .post("/v1/jobs/" + id + "/retry")
        .then()
        .statusCode(409)
        .body(member("type", equalTo("/problems/not-retryable")))
        .body(member("job.status", equalTo("succeeded")));
    when()
        .get("/v1/jobs/" + id + "/attempts")
        .then()
        .statusCode(200)
        .body(member("items.run", equalTo(List.of(1, 2))))
        .body(member("items[0].failure.kind", equalTo("invalid")))
        .body(member("items[1].failure", nullValue()))
        .body(member("items.ended_at", everyItem(matchesPattern("20.*Z"))));
  }

  @Test
  void waiting_for_a_job_ends_with_it() {
    UUID id = submit(AGENT);
    CompletableFuture<ValidatableResponse> waiting =
        CompletableFuture.supplyAsync(() -> when().get("/v1/jobs/" + id + "?wait=PT50S").then());
    Patience.await().until(() -> tail.watching() > 0);
    assertThat(waiting).isNotDone();
    worker.end(id, new Outcome.Succeeded(new Result("done", null, null, null, null, 1)));

    waiting
        .orTimeout(20, TimeUnit.SECONDS)
        .join()
        .statusCode(200)
        .body(member("status", equalTo("succeeded")));
    Patience.await().until(() -> tail.watching() == 0);
  }

  @Test
  void waiting_ends_when_the_time_is_up_and_takes_none_for_an_ended_job() {
    UUID id = submit(AGENT);
    when()
        .get("/v1/jobs/" + id + "?wait=PT0.3S")
        .then()
        .statusCode(200)
        .time(lessThan(10_000L))
        .body(member("status", equalTo("queued")));
    worker.end(id, new Outcome.Cancelled());
    when()
        .get("/v1/jobs/" + id + "?wait=PT60S")
        .then()
        .statusCode(200)
        .time(lessThan(10_000L))
        .body(member("status", equalTo("cancelled")));
  }

  private static ListAssert<String> ids(String query) {
    List<String> ids =
        when()
            .get("/v1/jobs" + query)
            .then()
            .statusCode(200)
            .extract()
            .as(JsonBody.class)
            .at("items.id");
    return assertThat(ids);
  }

  private static UUID submit(String job) {
    return UUID.fromString(post(job).statusCode(202).extract().as(JsonBody.class).at("id"));
  }

  private static ValidatableResponse post(String job) {
    return given().contentType("application/json").body(job).post("/v1/jobs").then();
  }

  private static ValidatableResponse keyed(String key, String job) {
    return given()
        .contentType("application/json")
        .header("Idempotency-Key", key)
        .body(job)
        .post("/v1/jobs")
        .then();
  }
}
