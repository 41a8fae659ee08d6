package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.Wire.Answer;
import io.agroal.api.AgroalDataSource;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens on connections and in the database while a request is under way. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class ConnectionTest {

  private static final String JOB = "{\"kind\":\"agent\",\"task\":\"x\"}";
  private static final String HEAD =
      "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

  private static final String LOOK = "GET /v1/jobs?limit=1 HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TestHTTPResource URI service;
  @Inject Vertx vertx;
  @Inject AgroalDataSource database;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1000\r\n\r\n{\"kind\":",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"kin\r\n",
      })
  void a_body_that_stops_arriving_is_given_up_and_the_connection_closed(String rest)
      throws IOException {
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(HEAD + rest);
      when().get("/v1/jobs").then().statusCode(200);
      Answer answer = wire.answer();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
      assertThat(answer.body()).contains("/problems/request-timeout", "\"/v1/jobs\"");
      assertThat(wire.closed()).isTrue();
    }
  }

  @Test
  void a_connection_that_was_made_before_any_was_guarded_serves_one_request_and_none_in_chunks()
      throws IOException {
    try (Wire wire = unguarded()) {
      wire.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
      Answer answer = wire.answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).contains("/problems/unavailable");
      assertThat(answer.headers()).containsKey("retry-after").containsEntry("connection", "close");
      assertThat(wire.closed()).isTrue();
    }
    try (Wire wire = unguarded()) {
      wire.send(LOOK);
      Answer answer = wire.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(wire.closed()).isTrue();
    }
  }

  /** A connection without what is put into it as soon as the service has started. */
  private Wire unguarded() throws IOException {
    Wire wire = new Wire(service.getPort());
    wire.send(LOOK);
    assertThat(wire.answer().headers()).doesNotContainKey("connection");
    for (EventExecutor each : ((VertxInternal) vertx).getEventLoopGroup()) {
      SingleThreadEventLoop loop = (SingleThreadEventLoop) each;
      Future<?> _ =
          loop.submit(
                  () ->
                      loop.registeredChannelsIterator()
                          .forEachRemaining(
                              channel -> {
                                if (channel.remoteAddress() instanceof InetSocketAddress client
                                    && client.getPort() == wire.port()) {
                                  channel.pipeline().remove("frameGuard");
                                }
                              }))
              .syncUninterruptibly();
    }
    return wire;
  }

  @Test
  void a_head_that_never_ends_is_given_up() throws IOException {
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(HEAD);
      assertThat(wire.closed()).isTrue();
    }
  }

  @Test
  void a_client_that_stops_in_the_middle_of_its_body_is_given_up() throws IOException {
    String custom = UUID.randomUUID().toString();
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(HEAD + "Content-Length: 1000\r\n\r\n" + job(custom));
      wire.finish();
      assertThat(wire.closed()).isTrue();
    }
    isNotStored(custom);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n%2$s\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\n%2$s\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n%1$x\r\n%2$sX0\r\n\r\n",
        "Content-Length: %1$d\r\nTransfer-Encoding: chunked\r\n\r\n%1$x\r\n%2$s\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n%1$x\r\n%2$s\r\n0\r\n\r\n",
      })
  void a_body_that_is_framed_wrongly_is_refused_the_connection_closed_and_nothing_stored(
      String frame) throws IOException {
    String custom = UUID.randomUUID().toString();
    String job = job(custom);
    String smuggled = "GET /v1/jobs HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(HEAD + frame.formatted(job.length(), job) + smuggled);
      Answer answer = wire.answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("/problems/bad-request");
      assertThat(wire.closed()).isTrue();
    }
    isNotStored(custom);
  }

  @Test
  void what_was_asked_before_a_request_that_is_none_is_answered_first() throws IOException {
    try (Wire wire = new Wire(service.getPort())) {
      String list = Wire.request("GET", "/v1/jobs", "", new byte[0]);
      wire.send(list + list + "no request\r\n\r\n");
      assertThat(wire.answer().status()).isEqualTo(200);
      assertThat(wire.answer().status()).isEqualTo(200);
      assertThat(wire.answer().status()).isEqualTo(400);
      assertThat(wire.closed()).isTrue();
    }
  }

  @Test
  void a_body_in_chunks_is_taken_in() throws IOException {
    String custom = UUID.randomUUID().toString();
    String job = job(custom);
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(
          HEAD
              + "Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n%x\r\n%s\r\n0\r\n\r\n"
                  .formatted(job.length() - 1, job.substring(1)));
      assertThat(wire.answer().status()).isEqualTo(202);
    }
    when().get("/v1/jobs?custom_id=" + custom).then().body(member("items.size()", equalTo(1)));
  }

  private static String job(String custom) {
    return "{\"kind\":\"agent\",\"task\":\"x\",\"custom_id\":\"" + custom + "\"}";
  }

  private static void isNotStored(String custom) {
    when().get("/v1/jobs?custom_id=" + custom).then().body(member("items.size()", equalTo(0)));
  }

  @Test
  void a_body_far_over_the_limit_is_not_taken_in() throws IOException {
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(HEAD + "Content-Length: 10000000000\r\n\r\n" + " ".repeat(100_000));
      Answer answer = wire.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.body()).contains("/problems/too-large");
      assertThat(wire.closed()).isTrue();
    }
  }

  @Test
  void what_follows_a_request_with_two_frames_is_not_taken_for_a_request() throws IOException {
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(
          HEAD
              + "Content-Length: "
              + JOB.length()
              + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(wire.answer().status()).isEqualTo(400);
      assertThat(wire.closed()).isTrue();
    }
  }

  @Test
  void one_connection_serves_many_requests_refusals_among_them() throws IOException {
    try (Wire wire = new Wire(service.getPort())) {
      for (int i = 0; i < 50; i++) {
        wire.send(
            Wire.request(
                "POST",
                "/v1/jobs",
                "Content-Type: application/json\r\n",
                (i % 2 == 0 ? JOB : "{}").getBytes(UTF_8)));
        assertThat(wire.answer().status()).isEqualTo(i % 2 == 0 ? 202 : 422);
      }
    }
  }

  /** As Java's own client does unless it is told otherwise. */
  @Test
  void a_client_that_offers_http_2_is_answered_by_http_1_1() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve("/v1/jobs"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"kind\": \"agent\", \"task\": \"x\"}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }
  }

  @Test
  void a_client_that_leaves_while_it_is_answered_harms_nobody_and_its_job_is_stored()
      throws IOException {
    String custom = UUID.randomUUID().toString();
    String job = "{\"kind\":\"agent\",\"task\":\"x\",\"custom_id\":\"" + custom + "\"}";
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(post(job));
      assertThat(wire.line()).contains("202");
    }
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(Wire.request("GET", "/v1/jobs?limit=1000", "", new byte[0]));
      assertThat(wire.line()).contains("200");
    }
    when()
        .get("/v1/jobs?custom_id=" + custom)
        .then()
        .statusCode(200)
        .body(member("items.size()", equalTo(1)));
  }

  @Test
  void a_database_that_does_not_answer_is_said_to_be_unavailable_for_now() throws SQLException {
    List<Connection> all = new ArrayList<>();
    try {
      takeAll(all);
      when()
          .get("/v1/jobs/" + UUID.randomUUID())
          .then()
          .statusCode(503)
          .header("Retry-After", "1")
          .contentType("application/problem+json")
          .body(member("type", equalTo("/problems/unavailable")));
    } finally {
      for (Connection one : all) {
        one.close();
      }
    }
    when().get("/v1/jobs/" + UUID.randomUUID()).then().statusCode(404);
  }

  /** Takes connections until the pool has none left to give. */
  private void takeAll(List<Connection> taken) {
    try {
      while (true) {
        taken.add(database.getConnection());
      }
    } catch (SQLException e) {
      assertThat(taken).isNotEmpty();
    }
  }

  @Test
  void a_key_whose_first_request_is_under_way_is_told_to_come_again() throws SQLException {
    String key = UUID.randomUUID().toString();
    try (Connection other = database.getConnection()) {
      other.setAutoCommit(false);
      try (PreparedStatement lock =
          other.prepareStatement(
              "select pg_advisory_xact_lock(hashtextextended('default' || chr(1) || ?, 0))")) {
        lock.setString(1, key);
        lock.execute();
      }
      submit(key)
          .statusCode(409)
          .header("Retry-After", "1")
          .body(member("type", equalTo("/problems/request-in-progress")));
      other.rollback();
    }
    submit(key).statusCode(202);
  }

  private static String post(String job) {
    return Wire.request(
        "POST", "/v1/jobs", "Content-Type: application/json\r\n", job.getBytes(UTF_8));
  }

  private static ValidatableResponse submit(String key) {
    return given()
        .contentType("application/json")
        .header("Idempotency-Key", key)
        .body(JOB)
        .post("/v1/jobs")
        .then();
  }
}
