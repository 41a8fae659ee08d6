package dev.nocturne.rest;

import static io.restassured.RestAssured.config;
import static io.restassured.config.EncoderConfig.encoderConfig;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Addresses by which a session can be watched and driven are for those with the scope for them. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class LiveTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LIVE =
      Pattern.compile("(cdp|viewer|debug|live|replay|socket|ws|inspect).*(url|link|uri|address)");

  /** They ask for the scope; {@link JobTraceTest} sees it. */
  private static final Set<String> ASKING =
      Set.of(
          "/v1/jobs/{id}/session",
          "/v1/jobs/{id}/debug",
          "/v1/jobs/{id}/debug/tabs/{tab}",
          "/v1/jobs/{id}/replay",
          "/v1/jobs/{id}/network-log",
          "/v1/sessions/{id}/status",
          "/v1/sessions/{id}/debug",
          "/v1/sessions/{id}/debug/tabs/{tab}",
          "/v1/sessions/{id}/replay",
          "/v1/sessions/{id}/network-log");

  @Test
  void a_schedule_shows_them_to_holders_of_the_scope_alone() throws IOException {
    Bearer admin = Bearer.of("live-schedule", "\"admin\"");
    String job =
        "{\"kind\": \"agent\", \"task\": \"say \\\"wss://c.example/canary-1\\\", then WS://c.example?canary-2\"}";
    String id =
        admin
            .posts(
                "/v1/schedules", "{\"name\": \"x\", \"cron\": \"0 0 1 1 *\", \"job\": " + job + "}")
            .then()
            .statusCode(201)
            .extract()
            .as(JsonBody.class)
            .at("id");

    String path = "/v1/schedules/" + id;
    JsonNode veiled = JSON.readTree(seen("live-schedule", "\"read\"", path));
    assertThat(veiled.at("/job/task").asText()).isEqualTo("say \"wss://***\", then WS://***");
    assertThat(seen("live-schedule", "\"read\", \"live\"", path)).contains("canary-1", "canary-2");
    assertThat(admin.asks().get(path).asString()).contains("canary-1", "canary-2");
  }

  @Test
  void the_field_that_leads_to_a_session_of_the_clients_own_is_veiled_too() {
    String kept = "{\"session\":{\"cdp_url\":\"https://c.example/canary\",\"proxies\":false}}";
    assertThat(Sight.VEILED.json(kept))
        .isEqualTo("{\"session\":{\"cdp_url\":\"***\",\"proxies\":false}}");
    assertThat(Sight.WHOLE.json(kept)).isEqualTo(kept);
  }

  @Test
  void a_row_that_was_refused_shows_them_to_holders_of_the_scope_alone() {
    Bearer admin = Bearer.of("live-rows", "\"admin\"");
    String rows =
        """
        {"kind": "agent", "task": "x", "session": {"cdp_url": "https://c.example/canary-1"}}
        {"kind": "agent", "task": 7, "url": "wss:\\/\\/c.example\\/canary-2"}
        {"kind": "agent", "task": 7, "url": "https://plain.example/"}
        """;
    String batch = submitted(admin, rows, "application/x-ndjson", "/v1/batches");

    String path = "/v1/batches/" + batch + "/rejected";
    String veiled = seen("live-rows", "\"read\"", path);
    assertThat(veiled).doesNotContain("canary").contains("\"text\":\"***\"", "plain.example");
    assertThat(veiled.lines()).hasSize(3);
    assertThat(seen("live-rows", "\"read\", \"live\"", path)).contains("canary-1", "canary-2");
  }

  private static String submitted(Bearer who, String body, String type, String path) {
    return who.asks()
        .config(
            config()
                .encoderConfig(
                    encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false)))
        .contentType(type)
        .body(body.getBytes(UTF_8))
        .post(path)
        .then()
        .statusCode(202)
        .extract()
        .as(JsonBody.class)
        .at("id");
  }

  @Test
  void what_a_schedule_is_given_in_secret_is_shown_to_holders_of_the_scope_alone() {
    Bearer admin = Bearer.of("secret-schedule", "\"admin\"");
    String fill = "{'type': 'fill', 'selector': '#a', 'value': 'canary-1'}";
    String batch =
        """
        {'template': {'kind': 'browser', 'actions': [
            {'type': 'goto', 'url': 'https://example.com/'},
            {'type': 'fill', 'selector': '#a', 'value': 'Bearer {{token}} canary-2'}],
            'session': {'proxies': [{'type': 'external', 'server': 'http://{{at}}',
              'username': 'plain-name', 'password': '{{word}}'}]}},
          'rows': [{'at': 'u:canary-3@p.example', 'word': 'canary-4', 'token': 'canary-5',
            'id': 'plain-row'}]}
        """;
    String jobs =
        "{'defaults': {'session': {'proxies': [{'type': 'external', "
            + "'server': 'http://u:canary-6@p.example'}]}}, 'jobs': ["
            + "{'kind': 'browser', 'labels': {'a': 'plain-label'}, 'actions': ["
            + "{'type': 'goto', 'url': 'https://example.com/'}, "
            + fill
            + "]}]}";
    String job =
        """
        {'kind': 'browser', 'custom_id': 'plain-id',
          'actions': [{'type': 'goto', 'url': 'https://example.com/'}, %s],
          'session': {'proxies': [{'type': 'external', 'server': 'http://p.example',
            'username': 'u', 'password': 'canary-7'}]}}
        """
            .formatted(fill);
    for (String content : List.of("'batch': " + batch, "'batch': " + jobs, "'job': " + job)) {
      String id =
          admin
              .posts(
                  "/v1/schedules",
                  ("{'name': 'x', 'cron': '0 0 1 1 *', " + content + "}").replace('\'', '"'))
              .then()
              .statusCode(201)
              .extract()
              .as(JsonBody.class)
              .at("id");
      String path = "/v1/schedules/" + id;
      assertThat(seen("secret-schedule", "\"read\"", path))
          .doesNotContain("canary")
          .contains("***", "plain-");
      assertThat(seen("secret-schedule", "\"read\", \"live\"", path)).contains("canary-");
      assertThat(seen("secret-schedule", "\"read\", \"manage\"", "/schedules/" + id + "/edit"))
          .doesNotContain("canary", "***", "name=\"payload\"");
    }
  }

  @Test
  void what_a_refused_row_is_given_in_secret_is_shown_to_holders_of_the_scope_alone() {
    Bearer admin = Bearer.of("secret-rows", "\"admin\"");
    String rows =
        """
        {"kind": "browser", "task": "plain-1", "actions": [{"type": "fill", "value": "canary-1"}]}
        {"kind": "agent", "task": 7, "session": {"proxies": "http://u:canary-2@p.example"}}
        {"kind": "agent", "tsk": "plain-2", "extra_http_headers": {"X-Key": "canary-3"}}
        {"job": {"kind": "function", "function_id": "plain-3", "variables": {"a": "canary-4"}}}
        {"kind": "function", "v\\u0061riables": {"a": "canary-5"}
        [{"kind": "function", "variables": {"a": "canary-6"}}]
        {"kind": "agent", "task": 7, "url": "plain-4"
        """;
    String jobs = submitted(admin, rows, "application/x-ndjson", "/v1/batches");
    String later =
        """
        {"rows": "later", "template": {"kind": "function", "function_id": "{{id}}",
          "variables": {"a": "{{word}}"}}}
        """;
    String open = submitted(admin, later, "application/json", "/v1/batches");
    admin
        .asks()
        .contentType("text/csv")
        .body("id,word\nno-function,canary-7")
        .post("/v1/batches/" + open + "/rows");
    String lines = "{\"id\": \"plain-5\", \"word\": \"canary-8\"}";
    submitted(admin, lines, "application/x-ndjson", "/v1/batches/" + open + "/rows");

    for (String batch : List.of(jobs, open)) {
      String path = "/v1/batches/" + batch + "/rejected";
      assertThat(seen("secret-rows", "\"read\"", path))
          .doesNotContain("canary")
          .contains("***", "plain-");
      assertThat(seen("secret-rows", "\"read\"", "/batches/" + batch)).doesNotContain("canary");
      assertThat(seen("secret-rows", "\"read\", \"live\"", path)).contains("canary-");
    }
    assertThat(seen("secret-rows", "\"read\"", "/v1/batches/" + jobs + "/rejected"))
        .contains("plain-1", "plain-2", "plain-3", "plain-4");
  }

  private static String seen(String tenant, String scopes, String path) {
    return Bearer.of(tenant, scopes).asks().get(path).then().statusCode(200).extract().asString();
  }

  /** Whoever adds one has to ask here for the scope. */
  @Test
  void no_other_answer_and_no_event_has_a_field_for_them() throws IOException {
    Bearer admin = Bearer.of("live-fields", "\"admin\"");
    JsonNode document = JSON.readTree(admin.asks().get("/q/openapi?format=json").asString());
    List<String> answers = new ArrayList<>();
    for (var path : document.path("paths").properties()) {
      if (!ASKING.contains(path.getKey())) {
        path.getValue().findValues("responses").forEach(one -> refer(document, one, answers));
      }
    }
    List<String> fields = new ArrayList<>();
    answers.forEach(name -> names(document.at(name), fields));
    assertThat(fields).contains("session_id", "agent_id", "secret", "custom_id");
    names(schema("event"), fields);
    assertThat(fields).filteredOn(field -> LIVE.matcher(field).find()).isEmpty();
  }

  /** The schemas that answers lead to, over any number of others. */
  private static void refer(JsonNode document, JsonNode from, List<String> found) {
    for (String reference : from.findValuesAsText("$ref")) {
      String pointer = reference.substring(1);
      if (!found.contains(pointer)) {
        found.add(pointer);
        refer(document, document.at(pointer), found);
      }
    }
  }

  private static void names(JsonNode schema, List<String> found) {
    schema
        .findValues("properties")
        .forEach(properties -> properties.fieldNames().forEachRemaining(found::add));
  }

  private static JsonNode schema(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(LiveTest.class.getResourceAsStream("/schema/" + name + ".json"))) {
      return JSON.readTree(in);
    }
  }
}
