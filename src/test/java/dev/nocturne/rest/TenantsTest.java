package dev.nocturne.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.Issuer;
import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two tenants on one service, over every operation of the OpenAPI document: what belongs to one
 * looks to the other as if it were not there.
 */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class TenantsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JOB = "{\"kind\": \"agent\", \"task\": \"x\"}";

  /** Bodies that reach the look-up of what the address names. */
  private static final List<String> BODIES = List.of("", JOB, "{\"patch\": {\"max_steps\": 3}}");

  private static final List<String> TYPES = List.of("application/json", "application/x-ndjson");

  @TestHTTPResource URI service;
  Issuer issuer;
  private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1).build();
  private Bearer owner;
  private Bearer stranger;
  private String job;
  private String batch;
  private String webhook;
  private String delivery;
  private String schedule;
  private String session;
  private String function;
  private String vault;
  private String persona;
  private JsonNode document;

  @BeforeEach
  void submit() throws IOException {
    // The other tests of this database have their own.
    String these = UUID.randomUUID().toString();
    owner = Bearer.of("owner-" + these, "\"admin\"");
    String other = "stranger-" + these;
    // Whether by key or by token, so that both kinds of credential are foreign to the other.
    stranger = new Bearer("", issuer.token(other, "nocturne:admin"));
    Bearer _ = Bearer.of(other, "\"admin\"");
    job = owner.posts("/v1/jobs", JOB).then().statusCode(202).extract().as(JsonBody.class).at("id");
    batch =
        owner
            .posts("/v1/batches", "{\"jobs\": [" + JOB + "]}")
            .then()
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id");
    webhook =
        made(
            "/v1/webhooks",
            "{\"url\": \"https://hooks.invalid/\", \"event_types\":"
                + " [\"dev.nocturne.job.failed.v1\"]}",
            201);
    delivery = made("/v1/webhooks/" + webhook + "/ping", "", 202);
    schedule =
        made(
            "/v1/schedules",
            "{\"name\": \"x\", \"cron\": \"0 0 1 1 *\", \"job\": " + JOB + "}",
            201);
    session = made("/v1/sessions", "{\"max_duration_minutes\": 2}", 201);
    String _ = made("/v1/profiles", "{}", 201);
    function =
        Bearer.OPERATOR
            .posts("/v1/functions?tenant=owner-" + these, "{\"program\": \"x = 1\"}")
            .then()
            .statusCode(201)
            .extract()
            .as(JsonBody.class)
            .at("id");
    persona = made("/v1/personas", "{}", 201);
    vault = made("/v1/vaults", "{\"name\": \"x\"}", 201);
    owner.posts("/v1/files/x", "x").then().statusCode(200);
    document = JSON.readTree(owner.asks().get("/q/openapi?format=json").asString());
  }

  @Test
  void what_belongs_to_another_tenant_looks_like_what_is_not_there()
      throws IOException, InterruptedException {
    List<String> asked = new ArrayList<>();
    for (var path : document.path("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        if (path.getKey().contains("{id}")) {
          String method = operation.getKey().toUpperCase(Locale.ROOT);
          String kind = path.getKey().split("/", -1)[2];
          for (var thing : things().entrySet()) {
            // What stands elsewhere is looked for in the wrong place, whatever comes with it.
            boolean here = thing.getKey().equals(kind);
            for (String type : here ? TYPES : List.of(TYPES.getFirst())) {
              for (String body : here ? BODIES : List.of("")) {
                compare(method, path.getKey(), thing.getValue(), type, body);
              }
            }
          }
          asked.add(method + " " + path.getKey());
        }
      }
    }

    assertThat(asked).hasSizeGreaterThan(30).contains("DELETE /v1/keys/{id}");
    owner.asks().get("/v1/jobs/" + job).then().statusCode(200);
    assertThat(owner.asks().get("/v1/jobs/" + job).as(JsonBody.class).<String>at("status"))
        .isEqualTo("queued");
    assertThat(owner.asks().get("/v1/batches/" + batch).as(JsonBody.class).<String>at("status"))
        .isEqualTo("running");
    assertThat(
            owner.asks().get("/v1/keys/" + owner.id()).as(JsonBody.class).<Object>at("revoked_at"))
        .isNull();
  }

  @AfterEach
  void close() {
    client.close();
  }

  private String made(String path, String body, int status) {
    return owner.posts(path, body).then().statusCode(status).extract().as(JsonBody.class).at("id");
  }

  /** What the owner has, by the part of an address under which it is found. */
  private Map<String, String> things() {
    return Map.of(
        "jobs", job,
        "batches", batch,
        "webhooks", webhook,
        "schedules", schedule,
        "sessions", session,
        "functions", function,
        "personas", persona,
        "vaults", vault,
        "keys", owner.id());
  }

  private void compare(String method, String template, String id, String type, String body)
      throws IOException, InterruptedException {
    String unknown = UUID.randomUUID().toString();
    HttpResponse<String> foreign = send(method, template, id, type, body);
    HttpResponse<String> absent = send(method, template, unknown, type, body);
    String call = method + " " + template + " of " + id + " with " + type + " " + body;
    assertThat(foreign.statusCode()).as(call).isGreaterThanOrEqualTo(400).isLessThan(500);
    assertThat(told(foreign, id)).as(call).isEqualTo(told(absent, unknown));
  }

  /** Status, headers and body, without the id and the moment. */
  private static String told(HttpResponse<String> answer, String id) {
    List<String> headers =
        answer.headers().map().entrySet().stream()
            .map(Map.Entry::toString)
            .filter(header -> !header.toLowerCase(Locale.ROOT).startsWith("date="))
            .sorted()
            .toList();
    return (answer.statusCode() + " " + headers + answer.body()).replace(id, "id");
  }

  /** As the stranger, by a client that is quick, since there are thousands of these. */
  private HttpResponse<String> send(
      String method, String template, String id, String type, String body)
      throws IOException, InterruptedException {
    String path =
        template
            .replace("{id}", id)
            .replace("{delivery}", delivery)
            .replace("{run}", "run")
            .replace("{site}", "example.com")
            .replace("{tab}", "0")
            .replace("{name}", "steps");
    return send(method, path, body.isEmpty() ? Map.of() : Map.of("Content-Type", type), body);
  }

  private HttpResponse<String> send(
      String method, String path, Map<String, String> headers, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.resolve(path))
            .header("Authorization", "Bearer " + stranger.secret())
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void no_list_and_no_filter_finds_what_belongs_to_another_tenant() {
    for (String list :
        List.of(
            "/v1/jobs",
            "/v1/jobs?batch_id=" + batch,
            "/v1/jobs?kind=agent&status=queued",
            "/v1/batches",
            "/v1/batches?status=running",
            "/v1/webhooks",
            "/v1/sessions",
            "/v1/schedules",
            "/v1/profiles",
            "/v1/functions",
            "/v1/vaults",
            "/v1/files",
            "/v1/personas",
            "/v1/resources")) {
      Response found = stranger.asks().get(list);
      assertThat(found.statusCode()).as(list).isEqualTo(200);
      assertThat(found.as(JsonBody.class).<List<Map<String, ?>>>at("items")).as(list).isEmpty();
    }
    assertThat(stranger.asks().get("/v1/keys").as(JsonBody.class).<List<String>>at("items.tenant"))
        .hasSize(1)
        .allMatch(tenant -> tenant.startsWith("stranger-"));
  }

  @Test
  void the_position_of_another_tenants_event_is_unknown() throws IOException, InterruptedException {
    String event = job + "-1-1";

    HttpResponse<String> foreign = send("GET", "/v1/events", Map.of("Last-Event-ID", event), "");
    HttpResponse<String> absent =
        send("GET", "/v1/events", Map.of("Last-Event-ID", UUID.randomUUID() + "-1-1"), "");

    assertThat(foreign.statusCode()).isEqualTo(410);
    assertThat(told(foreign, "-")).isEqualTo(told(absent, "-"));
  }

  @Test
  void the_same_idempotency_key_is_another_one_for_another_tenant() {
    String key = UUID.randomUUID().toString();
    List<String> jobs = new ArrayList<>();
    for (Bearer who : List.of(owner, stranger, owner)) {
      jobs.add(
          who.asks()
              .header("Idempotency-Key", key)
              .contentType("application/json")
              .body(JOB)
              .post("/v1/jobs")
              .then()
              .statusCode(202)
              .extract()
              .as(JsonBody.class)
              .at("id"));
    }

    assertThat(jobs.get(0)).isEqualTo(jobs.get(2)).isNotEqualTo(jobs.get(1));
  }
}
