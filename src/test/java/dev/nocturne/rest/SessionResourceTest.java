package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.nocturne.JsonBody;
import dev.nocturne.Patience;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.SessionState;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions without a job, as clients meet them. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class SessionResourceTest {

  private static final String ALL = "/v1/sessions";
  private static final String STORING = "{\"max_duration_minutes\": 2, \"use_file_storage\": true}";

  @Inject Notte notte;
  @Inject EmulatorServer emulator;
  @Inject DataSource database;

  private Bearer owner;
  private Bearer reader;

  @BeforeEach
  void begin() throws SQLException {
    String tenant = "sessions-" + UUID.randomUUID();
    owner = Bearer.of(tenant, "\"admin\"");
    reader = Bearer.of(tenant, "\"read\"");
    // Other tests have jobs in slots that they never end.
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("update slot set state = 'free', job = null where state = 'held'");
    }
  }

  private Response started(String body, String key) {
    return owner
        .asks()
        .header("Idempotency-Key", key)
        .contentType("application/json")
        .body(body)
        .post(ALL);
  }

  @Test
  void it_is_opened_watched_stopped_and_then_filmed() {
    Response made = owner.posts(ALL, "{\"max_duration_minutes\": 5}");
    String id = made.as(JsonBody.class).at("id");
    String one = ALL + "/" + id;
    String session = made.as(JsonBody.class).at("session_id");
    made.then()
        .statusCode(201)
        .header("Location", endsWith(one))
        .body(member("status", equalTo("open")))
        .body(member("max_duration_minutes", equalTo(5)))
        .body(member("idle_timeout_minutes", equalTo(5)))
        .body(member("ends_at", notNullValue()))
        .body(member("ended_at", nullValue()));
    assertThat(notte.session(session)).isInstanceOf(SessionState.Open.class);
    reader.asks().get(one).then().statusCode(200).body(member("session_id", equalTo(session)));
    reader.asks().get(ALL).then().statusCode(200).body(member("items.id", contains(id)));
    reader
        .asks()
        .get(one + "/status")
        .then()
        .statusCode(200)
        .header("Cache-Control", equalTo("no-store"))
        .body(member("status", equalTo("active")))
        .body(member("cdp_url", nullValue()));
    for (String call : List.of("/debug", "/replay")) {
      reader.asks().get(one + call).then().statusCode(403);
    }
    reader.posts(one + "/stop", "").then().statusCode(403);
    reader.posts(ALL, "{}").then().statusCode(403);
    owner.asks().get(one + "/status").then().body(member("cdp_url", startsWith("wss://")));
    owner
        .asks()
        .get(one + "/debug")
        .then()
        .statusCode(200)
        .body(member("ws.cdp", startsWith("wss://")));
    owner.asks().get(one + "/replay").then().statusCode(404).body(member("type", notYet()));

    for (int i = 0; i < 2; i++) {
      owner
          .asks()
          .post(one + "/stop")
          .then()
          .statusCode(200)
          .body(member("status", equalTo("ended")))
          .body(member("ended_because", equalTo("stopped")));
    }
    Patience.await().until(() -> notte.session(session) instanceof SessionState.Over);
    owner.asks().get(one + "/debug").then().statusCode(410);
    owner
        .asks()
        .get(one + "/replay")
        .then()
        .statusCode(200)
        .body(member("mp4_url", notNullValue()));
  }

  private static org.hamcrest.Matcher<String> notYet() {
    return equalTo("/problems/not-yet");
  }

  @Test
  void a_repeated_request_with_a_key_is_the_same_session() {
    String key = UUID.randomUUID().toString();
    String id = started("{\"max_duration_minutes\": 1, \"headless\": true}", key).path("id");

    started("{\"headless\":true,\"max_duration_minutes\":1}", key)
        .then()
        .statusCode(201)
        .body(member("id", equalTo(id)));
    started("{}", key)
        .then()
        .statusCode(422)
        .body(member("type", equalTo("/problems/idempotency-key-reused")));
    owner.asks().post(ALL + "/" + id + "/stop").then().statusCode(200);
  }

  @Test
  void its_cookies_are_set_and_read_back_by_those_who_may() {
    String one = ALL + "/" + owner.posts(ALL, "{\"max_duration_minutes\": 2}").path("id");
    String cookies =
        """
        {"cookies": [{"name": "sid", "value": "s3cret", "domain": "shop.example", "path": "/",
          "httpOnly": true, "sameSite": "Lax", "expires": 1893456000.5}]}""";

    owner.posts(one + "/cookies", cookies).then().statusCode(204);
    owner
        .asks()
        .get(one + "/cookies")
        .then()
        .statusCode(200)
        .header("Cache-Control", equalTo("no-store"))
        .body(member("cookies.value", contains("s3cret")))
        .body(member("cookies.httpOnly", contains(true)))
        .body(member("cookies.sameSite", contains("Lax")));
    reader.asks().get(one + "/cookies").then().statusCode(403);
    reader.posts(one + "/cookies", cookies).then().statusCode(403);
    Response refused =
        owner.posts(
            one + "/cookies", cookies.replace("\"path\": \"/\",", "").replace("\"Lax\"", "7"));
    refused
        .then()
        .statusCode(422)
        .body(member("type", equalTo("/problems/invalid-cookies")))
        .body(member("errors.pointer", hasItem("/cookies/0/path")))
        .body(member("errors.pointer", hasItem("/cookies/0/sameSite")));
    assertThat(refused.asString()).doesNotContain("s3cret");
    Bearer stranger = Bearer.of("sessions-" + UUID.randomUUID(), "\"admin\"");
    stranger.posts(one + "/cookies", cookies).then().statusCode(404);
    stranger.asks().get(one + "/cookies").then().statusCode(404);

    owner.asks().post(one + "/stop").then().statusCode(200);
    owner.posts(one + "/cookies", cookies).then().statusCode(410);
    owner.asks().get(one + "/cookies").then().statusCode(410);
  }

  @Test
  void its_page_is_opened_looked_at_acted_on_and_read() {
    String page =
        ALL + "/" + owner.posts(ALL, "{\"max_duration_minutes\": 2}").path("id") + "/page/";
    String url = emulator.url().orElseThrow().resolve("/site/companies/acme").toString();

    owner
        .posts(page + "execute", "{\"type\": \"goto\", \"url\": \"" + url + "\"}")
        .then()
        .statusCode(200)
        .header("Cache-Control", equalTo("no-store"))
        .body(member("success", equalTo(true)));
    owner
        .posts(page + "observe", "{}")
        .then()
        .statusCode(200)
        .body(member("metadata.url", equalTo(url)));
    owner
        .posts(page + "execute", "{\"type\": \"click\", \"id\": \"B999\"}")
        .then()
        .statusCode(200)
        .body(member("success", equalTo(false)));
    String format = "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}}}";
    owner
        .posts(
            page + "scrape", "{\"only_main_content\": true, \"response_format\": " + format + "}")
        .then()
        .statusCode(200)
        .body(member("structured.data.name", equalTo("Acme Anvils")));
    owner
        .asks()
        .post(page + "screenshot")
        .then()
        .statusCode(200)
        .header("Content-Type", startsWith("image/"));
    String one = page.replace("/page/", "");
    reader.asks().get(one + "/steps").then().statusCode(200).body(member("items", notNullValue()));
    String code = reader.asks().get(one + "/workflow-code").asString();
    assertThat(code).contains(url).doesNotContain("wss://");
    owner.asks().get(one + "/network-log").then().statusCode(200);
    reader.asks().get(one + "/network-log").then().statusCode(403);
    for (String call : List.of("observe", "execute", "scrape", "screenshot")) {
      reader.posts(page + call, "{}").then().statusCode(403);
    }
    Map<String, String> wrong =
        Map.of(
            "{\"type\": \"goto\", \"url\": \"http://10.0.0.1/\"}",
            "/url",
            "{\"type\": \"upload_file\", \"id\": \"I4\", \"file_path\": \"somebody's.pdf\"}",
            "/file_path",
            "{\"type\": \"wait\", \"time_ms\": 30001}",
            "/time_ms",
            "{\"type\": \"reload\", \"fast\": true}",
            "/fast",
            "{}",
            "/type");
    wrong.forEach(
        (body, pointer) ->
            owner
                .posts(page + "execute", body)
                .then()
                .statusCode(422)
                .body(member("type", equalTo("/problems/invalid-page-call")))
                .body(member("errors.pointer", hasItem(pointer))));
  }

  @Test
  void it_uses_what_the_tenant_has_and_nothing_that_it_has_not() {
    String vault = owner.posts("/v1/vaults", "{\"name\": \"x\"}").path("id");
    String profile = owner.posts("/v1/profiles", "{}").path("id");
    String body =
        ("{\"max_duration_minutes\": 2, \"use_file_storage\": true, \"vault_id\": \"%s\","
                + " \"profile\": {\"id\": \"%s\"}}")
            .formatted(vault, profile);
    Bearer stranger = Bearer.of("sessions-" + UUID.randomUUID(), "\"admin\"");
    stranger
        .posts(ALL, body)
        .then()
        .statusCode(422)
        .body(member("errors.pointer", containsInAnyOrder("/vault_id", "/profile/id")));
    stranger
        .posts(ALL, "{\"auth_ids\": [\"nobodys\"]}")
        .then()
        .statusCode(422)
        .body(member("errors.pointer", contains("/auth_ids/0")));
    assertThat(stranger.asks().get(ALL).as(JsonBody.class).<List<?>>at("items")).isEmpty();

    String one =
        ALL
            + "/"
            + owner.posts(ALL, body).then().statusCode(201).extract().as(JsonBody.class).at("id");
    String url = emulator.url().orElseThrow().resolve("/site/contact").toString();
    owner.posts(one + "/page/execute", "{\"type\": \"goto\", \"url\": \"" + url + "\"}");
    String file = owner.posts("/v1/files/cv.json", "{}").path("file_path");
    owner
        .posts(
            one + "/page/execute",
            "{\"type\": \"upload_file\", \"id\": \"I4\", \"file_path\": \"" + file + "\"}")
        .then()
        .statusCode(200)
        .body(member("success", equalTo(true)));
    owner.asks().post(one + "/stop").then().statusCode(200);
  }

  @Test
  void its_downloads_are_listed_and_fetched_and_another_tenants_are_not_there() {
    String one = ALL + "/" + owner.posts(ALL, STORING).path("id");
    String url = emulator.url().orElseThrow().resolve("/site/contact").toString();
    owner.posts(one + "/page/execute", "{\"type\": \"goto\", \"url\": \"" + url + "\"}");
    reader.asks().get(one + "/downloads").then().statusCode(200).body(member("items", empty()));
    owner
        .posts(one + "/page/execute", "{\"type\": \"download_file\", \"id\": \"L1\"}")
        .then()
        .body(member("success", equalTo(true)));

    reader
        .asks()
        .get(one + "/downloads")
        .then()
        .statusCode(200)
        .body(member("items.name", contains("prices.csv")))
        .body(member("items.size", everyItem(greaterThan(0))));
    String file = one + "/downloads/prices.csv";
    String address =
        owner
            .asks()
            .get(file)
            .then()
            .statusCode(200)
            .extract()
            .as(JsonBody.class)
            .at("download_url");
    assertThat(given().get(address).asString()).startsWith("sku,price");
    reader.asks().get(file).then().statusCode(403);
    for (String none :
        List.of(
            "none.csv",
            "..",
            "a%2Fb",
            "a%00b",
            "%F0%9F%98%80",
            "%7Ba%7D",
            "a%3Bb=c",
            "a%3Fb%23c",
            "%25",
            "a%2B",
            "%E4")) {
      int status =
          owner.asks().urlEncodingEnabled(false).get(one + "/downloads/" + none).statusCode();
      assertThat(status).as(none).isBetween(400, 405);
    }
    owner.posts(one + "/downloads/own.txt", "mine").then().statusCode(204);
    reader.posts(one + "/downloads/own.txt", "mine").then().statusCode(403);

    Bearer stranger = Bearer.of("sessions-" + UUID.randomUUID(), "\"admin\"");
    stranger.asks().get(one + "/downloads").then().statusCode(404);
    stranger.asks().get(file).then().statusCode(404);
    stranger.posts(file, "theirs").then().statusCode(404);
    owner.asks().post(one + "/stop").then().statusCode(200);
  }

  @Test
  void after_a_lost_answer_it_is_said_that_it_may_have_been_done() {
    String one = ALL + "/" + owner.posts(ALL, "{\"max_duration_minutes\": 2}").path("id");
    script("[{\"operation\": \"execute\", \"effect\": \"lost_reply\"}]");
    try {
      owner
          .posts(one + "/page/execute", "{\"type\": \"reload\"}")
          .then()
          .statusCode(502)
          .header("Retry-After", nullValue())
          .body(member("type", equalTo("/problems/answer-lost")));
    } finally {
      script("[]");
    }
    owner.posts(one + "/page/execute", "{\"type\": \"reload\"}").then().statusCode(200);
  }

  private void script(String faults) {
    given()
        .baseUri(emulator.url().orElseThrow().toString())
        .body(faults)
        .put("/_emulator/faults")
        .then()
        .statusCode(200);
  }

  @Test
  void what_notte_would_refuse_is_refused_at_the_door_with_its_place() {
    Map<String, String> wrong =
        Map.of(
            "{\"viewport_width\": 800}",
            "/viewport_width",
            "{\"max_duration_minutes\": 2, \"idle_timeout_minutes\": 3}",
            "/idle_timeout_minutes",
            "{\"cdp_url\": \"wss://s3cret.example\"}",
            "/cdp_url",
            "{\"kind\": \"agent\"}",
            "/kind",
            "{\"vault_id\": \"somebody's\"}",
            "/vault_id",
            "{\"max_duration_minutes\": 1441}",
            "/max_duration_minutes",
            "{\"user_agent\": \"\\u0000\"}",
            "/user_agent");
    wrong.forEach(
        (body, pointer) -> {
          Response refused = owner.posts(ALL, body);
          refused
              .then()
              .statusCode(422)
              .body(member("type", equalTo("/problems/invalid-session")))
              .body(member("errors.pointer", hasItem(pointer)));
          assertThat(refused.asString()).doesNotContain("s3cret");
        });
    owner.posts(ALL, "[]").then().statusCode(400);
    owner.asks().get(ALL).then().body(member("items", equalTo(List.of())));
  }
}
