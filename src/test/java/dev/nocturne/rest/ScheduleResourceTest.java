package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules over HTTP, and the round that submits for them. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class ScheduleResourceTest {

  private static final String JOB = "'job':{'kind':'agent','task':'look','custom_id':'row'}";
  private static final String BATCH =
      "'batch':{'template':{'kind':'agent','task':'{{x}}'},'rows':[{'x':'a'},{'x':'b'}]}";

  @Inject Batches batches;

  @Test
  void a_schedule_is_made_and_shown_with_its_next_five_times() {
    String id =
        created("{'name':'nightly','cron':'30 2 * * *','time_zone':'Europe/Berlin'," + JOB + "}");
    ValidatableResponse shown =
        given()
            .get("/v1/schedules/" + id)
            .then()
            .statusCode(200)
            .body(member("name", equalTo("nightly")))
            .body(member("overlap", equalTo("skip")))
            .body(member("misfire", equalTo("skip")))
            .body(member("misfire_after", equalTo("PT1M")))
            .body(member("paused", equalTo(false)))
            .body(member("content", equalTo("job")))
            .body(member("job.custom_id", equalTo("row")))
            .body(member("batch", nullValue()))
            .body(member("next_times", hasSize(5)));
    List<String> times = shown.extract().as(JsonBody.class).at("next_times");
    assertThat(times).isSorted();
    given()
        .get("/v1/schedules?limit=1000")
        .then()
        .statusCode(200)
        .body(member("items.id", hasItem(id)))
        .body(member("items[0].job", nullValue()));
  }

  @Test
  void lists_go_on_with_a_cursor() {
    created("{'name':'a','cron':'0 0 * * *'," + JOB + "}");
    String newest = created("{'name':'b','cron':'0 0 * * *'," + JOB + "}");
    String cursor =
        given()
            .get("/v1/schedules?limit=1")
            .then()
            .body(member("items", hasSize(1)))
            .body(member("items[0].id", equalTo(newest)))
            .extract()
            .as(JsonBody.class)
            .at("next_cursor");
    given()
        .get("/v1/schedules?limit=1&cursor=" + cursor)
        .then()
        .statusCode(200)
        .body(member("items[0].name", equalTo("a")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {}                                                                   | /name
          {'name':'','cron':'0 0 * * *',J}                                     | /name
          {'name':'x',J}                                                       | /cron
          {'name':'x','cron':'0 0 * *',J}                                      | /cron
          {'name':'x','cron':'0 0 30 2 *',J}                                   | /cron
          {'name':'x','cron':'0 0 * * *','time_zone':'CET+1',J}                | /time_zone
          {'name':'x','cron':'0 0 * * *','overlap':'both',J}                   | /overlap
          {'name':'x','cron':'0 0 * * *','misfire':'all',J}                    | /misfire
          {'name':'x','cron':'0 0 * * *','misfire_after':'PT1S',J}             | /misfire_after
          {'name':'x','cron':'0 0 * * *','misfire_after':null,J}               | /misfire_after
          {'name':'x','cron':'0 0 * * *','crom':1,J}                           | /crom
          {'name':'x','cron':'0 0 * * *'}                                      | ""
          {'name':'x','cron':'0 0 * * *',J,B}                                  | ""
          {'name':'\\u0000','cron':'0 0 * * *',J}                              | /name
          {'name':'x','cron':'0 0 * * *','job':{'kind':'agent'}}               | /job/task
          {'name':'x','cron':'0 0 * * *','job':{'kind':'agent','task':'x','url':'http://10.0.0.1'}} | /job/url
          {'name':'x','cron':'0 0 * * *','batch':{'rows':'later','template':{'kind':'agent','task':'x'}}} | /batch/rows
          {'name':'x','cron':'0 0 * * *','batch':{'rows':[{'x':1}],'template':{'kind':'agent','task':'{{y}}'}}} | /batch/rows/0/task
          {'name':'x','cron':'0 0 * * *','batch':{'jobs':[{'kind':'agent','task':'x','priority':10}]}} | /batch/jobs/0/priority
          {'name':'x','cron':'0 0 * * *','batch':{'rowz':[]}}                  | /batch/rowz
          {'name':'x','cron':'0 0 * * *','batch':{}}                           | /batch
          """)
  void what_cannot_be_is_refused_where_it_stands(String document, String pointer) {
    json(document.replace("J", JOB).replace("B", BATCH))
        .post("/v1/schedules")
        .then()
        .statusCode(422)
        .contentType("application/problem+json")
        .body(member("type", equalTo("/problems/invalid-schedule")))
        .body(member("errors.pointer", hasItem(pointer)));
  }

  @Test
  void fields_are_changed_one_by_one_and_checked_with_the_others() {
    String id = created("{'name':'n','cron':'0 9 * * *'," + JOB + "}");
    json("{'cron':'0 10 * * *','time_zone':'Asia/Kolkata'}")
        .patch("/v1/schedules/" + id)
        .then()
        .statusCode(200)
        .body(member("name", equalTo("n")))
        .body(member("next_times[0]", startsWith(next(10, "Asia/Kolkata"))));
    json("{" + BATCH + "}")
        .patch("/v1/schedules/" + id)
        .then()
        .statusCode(200)
        .body(member("content", equalTo("batch")));
    json("{'batch':{'jobs':[]}}")
        .patch("/v1/schedules/" + id)
        .then()
        .statusCode(422)
        .body(member("errors.pointer", hasItem("/batch/jobs")));
    given().get("/v1/schedules/" + id).then().body(member("batch.rows", hasSize(2)));
    given().delete("/v1/schedules/" + id).then().statusCode(204);
    given().get("/v1/schedules/" + id).then().statusCode(404);
  }

  private static String next(int hour, String zone) {
    ZoneId at = ZoneId.of(zone);
    OffsetDateTime now = OffsetDateTime.now(at);
    OffsetDateTime today = now.toLocalDate().atTime(hour, 0).atZone(at).toOffsetDateTime();
    OffsetDateTime next = today.isAfter(now) ? today : today.plusDays(1);
    return next.withOffsetSameInstant(ZoneOffset.UTC).toInstant().toString().substring(0, 16);
  }

  @Test
  void a_round_submits_what_is_due_and_the_runs_tell_of_it() {
    String id = created("{'name':'due','cron':'0 0 1 1 *','overlap':'queue'," + BATCH + "}");
    String due = "update schedule set next_at = now() where id = ?::uuid";
    batches.update(due, id);
    String runs = "/v1/schedules/" + id + "/runs";
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> given().get(runs).then().body(member("items", hasSize(1))));
    String batch =
        given()
            .get(runs)
            .then()
            .body(member("items[0].status", equalTo("started")))
            .body(member("items[0].manual", equalTo(false)))
            .body(member("items[0].job_id", nullValue()))
            .extract()
            .as(JsonBody.class)
            .at("items[0].batch_id");
    Instant planned = Instant.parse(given().get(runs).path("items[0].planned_at"));
    given()
        .get("/v1/batches/" + batch)
        .then()
        .body(member("name", equalTo("due " + planned)))
        .body(member("counts.total", equalTo(2)));
    given()
        .post("/v1/schedules/" + id + "/run")
        .then()
        .statusCode(200)
        .body(member("status", equalTo("waiting")))
        .body(member("manual", equalTo(true)));
    given().post("/v1/batches/" + batch + "/cancel").then().statusCode(202);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                given()
                    .get(runs + "?limit=1")
                    .then()
                    .body(member("items[0].status", equalTo("started")))
                    .body(member("items[0].batch_id", notNullValue())));
  }

  @Test
  void a_paused_schedule_has_no_next_times_and_can_be_run_now() {
    String id = created("{'name':'p','cron':'0 0 1 1 *'," + JOB + "}");
    String one = "/v1/schedules/" + id;
    given().post(one + "/pause").then().statusCode(200).body(member("next_times", hasSize(0)));
    String job =
        given()
            .post(one + "/run")
            .then()
            .statusCode(200)
            .body(member("status", equalTo("started")))
            .extract()
            .as(JsonBody.class)
            .at("job_id");
    given().get("/v1/jobs/" + job).then().body(member("custom_id", equalTo("row")));
    given()
        .post(one + "/run")
        .then()
        .body(member("status", equalTo("skipped")))
        .body(member("reason", equalTo("overlap")));
    given().post(one + "/resume").then().statusCode(200).body(member("next_times", hasSize(5)));
  }

  @Test
  void no_more_are_made_than_a_tenant_may_have() {
    String id = created("{'name':'full','cron':'0 0 1 1 *'," + JOB + "}");
    batches.update(
        """
        insert into schedule
        select gen_random_uuid(), tenant, 'filler', cron, time_zone, overlap, misfire, misfire_ms,
          content, payload, true, null, created_at, changed_at
        from schedule, generate_series(1, 1000) where id = ?::uuid
        """,
        id);
    try {
      json("{'name':'more','cron':'0 0 1 1 *'," + JOB + "}")
          .post("/v1/schedules")
          .then()
          .statusCode(409)
          .body(member("type", equalTo("/problems/schedule-state")))
          .body(member("detail", equalTo("There are 1000 schedules already")));
    } finally {
      batches.update("delete from schedule where name = ?", "filler");
    }
  }

  @Test
  void what_is_not_there_is_not_found() {
    String unknown = "/v1/schedules/" + UUID.randomUUID();
    json("{}").patch(unknown).then().statusCode(404);
    given().post(unknown + "/run").then().statusCode(404);
    given().get(unknown + "/runs").then().statusCode(404);
  }

  private static String created(String document) {
    return json(document)
        .post("/v1/schedules")
        .then()
        .statusCode(201)
        .header("Location", startsWith("http"))
        .extract()
        .as(JsonBody.class)
        .at("id");
  }

  private static RequestSpecification json(String document) {
    return given().contentType("application/json").body(document.replace('\'', '"'));
  }
}
