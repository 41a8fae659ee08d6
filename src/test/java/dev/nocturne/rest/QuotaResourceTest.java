package dev.nocturne.rest;

import static dev.nocturne.Patience.await;
import static dev.nocturne.rest.BatchClient.JSON;
import static dev.nocturne.rest.BatchClient.LINES;
import static dev.nocturne.rest.BatchClient.TABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a tenant is told that asks for more than it may have. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class QuotaResourceTest {

  private static final String JOBS = "/v1/jobs";
  private static final String BATCHES = "/v1/batches";
  private static final String JOB = "{\"kind\": \"agent\", \"task\": \"x\"}";

  private static final EncoderConfig AS_IT_IS =
      EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false);

  @TestHTTPResource URI service;
  @Inject Batches batches;

  private String name = "";
  private Bearer tenant;

  private void begin(String as) {
    name = as;
    tenant = Bearer.of(as, "\"admin\"");
  }

  private Response post(String path, String type, String body) {
    return post(path, type, Map.of(), body);
  }

  private Response post(String path, String type, Map<String, String> headers, String body) {
    return tenant
        .asks()
        .config(RestAssured.config().encoderConfig(AS_IT_IS))
        .headers(headers)
        .contentType(type)
        .body(body.getBytes(UTF_8))
        .post(path);
  }

  private static String lines(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(n -> "{\"kind\": \"agent\", \"task\": \"" + n + "\"}\n")
        .collect(Collectors.joining());
  }

  private static void refused(Response response, String type) {
    response.then().statusCode(429);
    assertThat(response.contentType()).startsWith("application/problem+json");
    assertThat(response.as(JsonBody.class).<String>at("type")).isEqualTo("/problems/" + type);
    assertThat(Integer.parseInt(response.header("Retry-After"))).isPositive();
  }

  private static void full(Response response) {
    refused(response, "quota-exceeded");
    assertThat(response.as(JsonBody.class).<String>at("detail")).startsWith("At most 5 jobs");
  }

  /** Lets jobs end, and the next count come. */
  private void make(int room) {
    batches.update(
        """
        with gone as (
          delete from work where job in (select job from work where tenant = ? limit ?)
          returning *),
        noted as (
          insert into batch_change (batch, queued, running, succeeded, failed, cancelled)
          select batch, -1, 0, 1, 0, 0 from gone where batch is not null)
        insert into outcome (job, run, tenant, batch, ended, token, outcome, attempts, finished_at)
        select job, run, tenant, batch, 'succeeded', token, '{}', 0, now() from gone
        """,
        name,
        room);
    batches.update("update quota_use set counted_at = counted_at - interval '1 s'");
  }

  private long queued() {
    return tenant
        .asks()
        .get(JOBS + "?limit=1000")
        .then()
        .extract()
        .as(JsonBody.class)
        .<List<?>>at("items")
        .size();
  }

  @Test
  void jobs_are_refused_until_others_have_ended() {
    begin("jobs-job");
    for (int i = 0; i < KeysNeeded.JOBS; i++) {
      post(JOBS, JSON, JOB).then().statusCode(202);
    }
    full(post(JOBS, JSON, JOB));
    // What is wrong is told first.
    post(JOBS, JSON, "{\"kind\": \"agent\"}").then().statusCode(422);
    make(1);
    post(JOBS, JSON, JOB).then().statusCode(202);
    full(post(JOBS, JSON, JOB));
    Bearer.of("somebody-else", "\"submit\"").posts(JOBS, JOB).then().statusCode(202);
  }

  @Test
  void a_request_of_before_is_answered_without_room() {
    begin("jobs-replay");
    Map<String, String> key = Map.of("Idempotency-Key", "one");
    String job =
        post(JOBS, JSON, key, JOB).then().statusCode(202).extract().as(JsonBody.class).at("id");
    String document = "{\"jobs\": [" + JOB + "," + JOB + "," + JOB + "," + JOB + "]}";
    String batch =
        post(BATCHES, JSON, key, document)
            .then()
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id");
    full(post(JOBS, JSON, JOB));
    assertThat(
            post(JOBS, JSON, key, JOB)
                .then()
                .statusCode(202)
                .extract()
                .as(JsonBody.class)
                .<String>at("id"))
        .isEqualTo(job);
    assertThat(
            post(BATCHES, JSON, key, document)
                .then()
                .statusCode(202)
                .extract()
                .as(JsonBody.class)
                .<String>at("id"))
        .isEqualTo(batch);
  }

  @Test
  void a_document_is_stored_whole_or_not_at_all() {
    begin("jobs-document");
    String six = "{\"jobs\": [" + String.join(",", Collections.nCopies(6, JOB)) + "]}";
    full(post(BATCHES, JSON, six));
    assertThat(queued()).isZero();
    assertThat(tenant.asks().get(BATCHES).as(JsonBody.class).<List<?>>at("items")).isEmpty();
    post(BATCHES, JSON, six.replaceFirst(Pattern.quote(JOB + ","), "")).then().statusCode(202);
    post(BATCHES + "?dry_run=true", JSON, six).then().statusCode(200);
  }

  @Test
  void a_stream_is_stored_as_far_as_there_is_room_and_goes_on_under_its_key() {
    begin("jobs-lines");
    Map<String, String> key = Map.of("Idempotency-Key", "stream");
    full(post(BATCHES, LINES, key, lines(12)));
    assertThat(queued()).isEqualTo(5);
    Response open = tenant.asks().get(BATCHES + "?idempotency_key=stream");
    assertThat(open.as(JsonBody.class).<String>at("items[0].status")).isEqualTo("receiving");
    make(4);
    full(post(BATCHES, LINES, key, lines(12)));
    make(5);
    Response all = post(BATCHES, LINES, key, lines(12));
    all.then().statusCode(202);
    assertThat(all.as(JsonBody.class).<Integer>at("counts.total")).isEqualTo(12);
    assertThat(all.as(JsonBody.class).<String>at("status")).isEqualTo("running");
  }

  @Test
  void a_form_is_a_stream_too() {
    begin("jobs-form");
    String form =
        BatchClient.form(
            "batch", JSON, "{\"defaults\": {\"kind\": \"agent\"}}", "rows", LINES, lines(6));
    Map<String, String> key = Map.of("Idempotency-Key", "form");
    full(post(BATCHES, "multipart/form-data; boundary=limit", key, form));
    make(1);
    post(BATCHES, "multipart/form-data; boundary=limit", key, form).then().statusCode(202);
  }

  @Test
  void rows_of_a_batch_are_refused_and_sent_again_under_their_own_key() {
    begin("jobs-rows");
    String template =
        "{\"template\": {\"kind\": \"agent\", \"task\": \"{{a}}\"}, \"rows\": \"later\"}";
    String batch =
        post(BATCHES, JSON, template).then().statusCode(202).extract().as(JsonBody.class).at("id");
    String rows = BATCHES + "/" + batch + "/rows";
    String table = "a\n1\n2\n3\n";
    post(rows, TABLE, Map.of("Idempotency-Key", "p1"), table).then().statusCode(202);
    full(post(rows, TABLE, Map.of("Idempotency-Key", "p2"), table));
    make(3);
    post(rows, TABLE, Map.of("Idempotency-Key", "p2"), table).then().statusCode(202);
    make(3);
    Response closed = post(BATCHES + "/" + batch + "/close", JSON, "");
    closed.then().statusCode(202);
    assertThat(closed.as(JsonBody.class).<Integer>at("counts.total")).isEqualTo(6);
  }

  @Test
  void rows_that_wait_for_the_last_one_are_counted_once() {
    begin("jobs-staged");
    Map<String, String> key = Map.of("Idempotency-Key", "staged");
    full(post(BATCHES + "?on_invalid=reject", LINES, key, lines(6)));
    full(post(JOBS, JSON, JOB));
    Response five = post(BATCHES + "?on_invalid=reject", LINES, key, lines(5));
    five.then().statusCode(202);
    assertThat(five.as(JsonBody.class).<Integer>at("counts.queued")).isEqualTo(5);
    full(post(JOBS, JSON, JOB));
  }

  @Test
  void a_job_is_retried_when_there_is_room() {
    begin("jobs-retry");
    String job = post(JOBS, JSON, JOB).then().statusCode(202).extract().as(JsonBody.class).at("id");
    make(1);
    batches.update("update outcome set ended = 'failed' where tenant = ?", name);
    for (int i = 0; i < KeysNeeded.JOBS; i++) {
      post(JOBS, JSON, JOB).then().statusCode(202);
    }
    full(post(JOBS + "/" + job + "/retry", JSON, ""));
    make(1);
    post(JOBS + "/" + job + "/retry", JSON, "").then().statusCode(202);
  }

  @Test
  void steps_are_counted_until_midnight() {
    begin("steps");
    String thirty = "{\"kind\": \"agent\", \"task\": \"x\", \"max_steps\": 30}";
    post(JOBS, JSON, thirty).then().statusCode(202);
    Response refused = post(JOBS, JSON, thirty);
    refused(refused, "quota-exceeded");
    long left = Duration.ofDays(1).toSeconds() - LocalTime.now(ZoneOffset.UTC).toSecondOfDay();
    assertThat(Long.parseLong(refused.header("Retry-After")))
        .isBetween(Math.max(1, left - 60), left + 60);
    String page = "{\"kind\": \"scrape\", \"url\": \"https://example.com/\"}";
    post(JOBS, JSON, page).then().statusCode(202);
    // Twenty, if a job does not say it.
    refused(post(JOBS, JSON, JOB), "quota-exceeded");
    post(JOBS, JSON, thirty.replace("30", "19")).then().statusCode(202);
    refused(post(JOBS, JSON, page), "quota-exceeded");
  }

  @Test
  void more_requests_than_a_tenant_may_make_are_refused_before_they_are_read() throws IOException {
    begin("requests");
    Response last = tenant.asks().get(JOBS);
    for (int i = 0; i < 100 && last.statusCode() == 200; i++) {
      last = tenant.asks().get(JOBS);
    }
    refused(last, "rate-limited");
    assertThat(last.header("Retry-After")).isEqualTo("1");
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(
          "POST /v1/batches HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
              + tenant.secret()
              + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: 50000000\r\n\r\n");
      assertThat(wire.answer().status()).isEqualTo(429);
    }
    Bearer.of("nobody-bounds-me", "\"read\"").asks().get(JOBS).then().statusCode(200);
    await().atMost(Duration.ofSeconds(5)).until(() -> post(JOBS, JSON, JOB).statusCode() == 202);
    String metrics = Bearer.OPERATOR.asks().get("/q/metrics").asString();
    assertThat(metrics)
        .containsPattern("nocturne_quota_refusals_total\\{quota=\"requests_per_second\"\\} [1-9]");
  }
}
