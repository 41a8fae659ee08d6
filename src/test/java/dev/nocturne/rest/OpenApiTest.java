package dev.nocturne.rest;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.nocturne.JsonBody;
import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Result;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.rest.Wire.Answer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the OpenAPI document to what the service really answers. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class OpenApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TYPE = "Content-Type: application/json\r\n";
  private static final String AGENT =
      """
      {"kind":"agent","task":"x","url":"https://example.com","max_steps":5,"custom_id":"row",
       "labels":{"a":"b"},"priority":5,"timeout":"PT10M","deadline":"P1D","max_attempts":3,
       "response_format":{"type":"object"},"session":{"proxies":[{"type":"notte"}],"cookies":[],
       "profile":{"id":"notte-profile-0123456789abcdef"}}}
      """;
  private static final String HTML =
      "{\"kind\":\"scrape_html\",\"frames\":[{\"frameUrl\":\"https://example.com\","
          + "\"frameData\":\"<h1>x</h1>\"}],\"instructions\":\"the title\"}";
  private static final String SEARCH =
      "{\"kind\":\"search\",\"q\":\"x\",\"outputType\":\"sourcedAnswer\",\"maxResults\":3}";
  private static final String FUNCTION =
      "{\"kind\":\"function\",\"function_id\":\"f-1\",\"variables\":{\"city\":\"Graz\"},"
          + "\"key_variable\":\"run_key\",\"max_attempts\":2}";
  private static final String BROWSER =
      "{\"kind\":\"browser\",\"actions\":[{\"type\":\"goto\",\"url\":\"https://example.com\"},"
          + "{\"type\":\"fill\",\"selector\":\"#q\",\"value\":\"x\",\"on_failure\":\"continue\"}]}";
  private static final String SCRAPE =
      "{\"kind\":\"scrape\",\"url\":\"https://example.com\",\"proxies\":true,\"via\":\"session\","
          + "\"serialize_by\":\"host\"}";

  /** What only an outage, a quota, a slow client or a race brings; others have them. */
  private static final Set<String> ELSEWHERE = Set.of("401", "403", "408", "429", "502", "503");

  @TestHTTPResource URI service;
  @Inject Worker worker;
  @Inject Batches batches;
  @Inject Notte notte;
  @Inject EmulatorServer emulator;
  @Inject NotteGroups groups;

  private final Set<String> seen = new TreeSet<>();

  /** Read once, since it is as it was built. */
  private static JsonNode document;

  @BeforeEach
  void read() throws IOException {
    if (document == null) {
      document = JSON.readTree(given().get("/q/openapi?format=json").asString());
    }
  }

  @Test
  void every_route_is_in_it_and_none_beside_them() {
    Set<String> documented = new TreeSet<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    assertThat(documented).isEqualTo(Routes.ALL.calls());
  }

  @Test
  void every_answer_is_documented_and_every_documented_answer_is_given() throws IOException {
    resources();
    String queued = submit(AGENT);
    String ended = submit(SCRAPE);
    worker.end(UUID.fromString(ended), succeeded());
    String failed = submit(AGENT);
    worker.end(
        UUID.fromString(failed), new Outcome.Failed(Failure.of(FailureKind.NAVIGATION, "no page")));
    submissions();
    for (String id : List.of(queued, ended, failed)) {
      expect(200, "GET", "/v1/jobs/{id}", id, "", "");
      expect(200, "GET", "/v1/jobs/{id}/attempts", id, "", "");
    }
    expect(400, "GET", "/v1/jobs/{id}", queued + "?wait=PT61S", "", "");
    expect(200, "GET", "/v1/jobs", "?limit=1", "", "");
    expect(200, "GET", "/v1/jobs", "?custom_id=nobody", "", "");
    expect(400, "GET", "/v1/jobs", "?limit=0", "", "");
    expect(202, "POST", "/v1/jobs/{id}/cancel", queued, "", "");
    expect(409, "POST", "/v1/jobs/{id}/cancel", ended, "", "");
    expect(202, "POST", "/v1/jobs/{id}/retry", failed, "", "");
    expect(409, "POST", "/v1/jobs/{id}/retry", ended, "", "");
    events(ended);
    traces();
    submittedBatches();
    steering();
    webhooks();
    schedules();
    keys();
    sessions();
    profiles();
    functions();
    personas();
    vaults();
    files();
    expect(200, "GET", "/v1/usage", "", "", "");
    expect(200, "GET", "/v1/usage/logs", "", "", "");
    everywhere();

    Set<String> documented = documented();
    documented.removeIf(answer -> ELSEWHERE.contains(answer.substring(answer.length() - 3)));
    documented.remove("POST /v1/jobs 409");
    documented.remove("POST /v1/sessions 409");
    documented.remove("GET /v1/jobs/{id}/replay 410");
    documented.remove("GET /v1/sessions/{id}/replay 410");
    // What is kept comes after a while; JobArtifactTest waits for it.
    documented.removeIf(answer -> answer.matches("GET \\S+/artifacts/\\{name} (200|304|410)"));
    documented.remove("GET /v1/sessions/{id}/cookies 422");
    documented.remove("GET /v1/jobs/{id}/cookies 422");
    documented.remove("GET /v1/usage/logs 410");
    documented.removeIf(answer -> answer.endsWith("/downloads/{name} 410"));
    documented.remove("DELETE /v1/profiles/{id} 422");
    documented.remove("DELETE /v1/functions/{id} 422");
    documented.remove("GET /v1/functions/{id}/runs/{run} 410");
    documented.remove("DELETE /v1/vaults/{id} 422");
    documented.remove("DELETE /v1/personas/{id} 422");
    documented.removeIf(answer -> answer.matches("\\S+ /v1/personas/\\{id}/sms/number 422"));
    documented.remove("POST /v1/batches 409");
    documented.remove("POST /v1/webhooks 409");
    documented.remove("POST /v1/webhooks/{id}/rotate 409");
    documented.removeAll(
        Set.of(
            "POST /v1/batches/{id}/rows 409",
            "POST /v1/batches/{id}/rows 413",
            "POST /v1/schedules 409",
            "PATCH /v1/schedules/{id} 409"));
    assertThat(seen).containsAll(documented);
  }

  private void submissions() throws IOException {
    expect(202, "POST", "/v1/jobs", "", TYPE, AGENT);
    expect(202, "POST", "/v1/jobs", "", TYPE, SCRAPE);
    expect(400, "POST", "/v1/jobs", "", TYPE, "{");
    expect(400, "POST", "/v1/jobs", "", TYPE + "Idempotency-Key: \r\n", AGENT);
    expect(413, "POST", "/v1/jobs", "", TYPE, " ".repeat(256 * 1024 + 1));
    expect(415, "POST", "/v1/jobs", "", "Content-Type: text/plain\r\n", AGENT);
    expect(422, "POST", "/v1/jobs", "", TYPE, "{}");
    String name = UUID.randomUUID().toString();
    String key = TYPE + "Idempotency-Key: " + name + "\r\n";
    expect(202, "POST", "/v1/jobs", "", key, AGENT);
    expect(422, "POST", "/v1/jobs", "", key, SCRAPE);
    batches.update(
        "delete from job where id = (select job from idempotency_key where key = ?)", name);
    expect(410, "POST", "/v1/jobs", "", key, AGENT);
  }

  private void submittedBatches() throws IOException {
    String name = UUID.randomUUID().toString();
    String key = "Idempotency-Key: " + name + "\r\n";
    String jobs = "{\"jobs\":[" + AGENT + "]}";
    expect(202, "POST", "/v1/batches", "", TYPE + key, jobs);
    expect(422, "POST", "/v1/batches", "", TYPE + key, jobs + " ");
    batches.update("update batch set deleted = true where key = ?", name);
    expect(410, "POST", "/v1/batches", "", TYPE + key, jobs);
    expect(200, "POST", "/v1/batches", "?dry_run=true", TYPE, jobs);
    expect(400, "POST", "/v1/batches", "?dry_run=yes", TYPE, jobs);
    expect(415, "POST", "/v1/batches", "", "Content-Type: text/plain\r\n", jobs);
    expect(413, "POST", "/v1/batches", "", TYPE, " ".repeat(64 * 1024 * 1024 + 1));
    String batch = opened("skip");
    String rows = "/v1/batches/{id}/rows";
    String lines = "Content-Type: application/x-ndjson\r\n";
    expect(202, "POST", rows, batch, lines, "{}\n");
    expect(400, "POST", rows, batch, lines + "Idempotency-Key: \r\n", "{}\n");
    expect(415, "POST", rows, batch, TYPE, "{}\n");
    expect(200, "GET", "/v1/batches/{id}/rejected", batch, "", "");
    expect(202, "POST", "/v1/batches/{id}/close", batch, "", "");
    expect(422, "POST", rows, batch, lines, "{}\n");
    String strict = opened("reject");
    expect(202, "POST", rows, strict, lines, "{}\n");
    expect(422, "POST", "/v1/batches/{id}/close", strict, "", "");
  }

  private void traces() throws IOException {
    SessionOptions options = SessionOptions.lasting(Duration.ofMinutes(1), new Json("{}"));
    String open = notte.startSession(options);
    String job = reached(new Progress.SessionOpen(open, 0));
    List<String> calls =
        List.of("session", "debug", "offset", "steps", "workflow-code", "network-log", "cookies");
    for (String call : calls) {
      expect(200, "GET", "/v1/jobs/{id}/" + call, job, "", "");
    }
    for (String call : List.of("steps", "workflow-code", "network-log")) {
      expect(400, "GET", "/v1/jobs/{id}/" + call, job + "?of=me", "", "");
    }
    expect(200, "GET", "/v1/jobs/{id}/debug/tabs/{tab}", job + ",0", "", "");
    expect(410, "GET", "/v1/jobs/{id}/debug/tabs/{tab}", job + ",1", "", "");
    expect(200, "GET", "/v1/jobs/{id}/artifacts", job, "", "");
    groups.storage().putDownload(open, "a.txt", Path.of("README.md"), "text/plain");
    expect(200, "GET", "/v1/jobs/{id}/downloads", job, "", "");
    expect(200, "GET", "/v1/jobs/{id}/downloads/{name}", job + ",a.txt", "", "");
    expect(404, "GET", "/v1/jobs/{id}/replay", job, "", "");
    notte.stopSession(open);
    expect(200, "GET", "/v1/jobs/{id}/replay", job, "", "");
    String gone = UUID.randomUUID().toString();
    String lost = reached(new Progress.SessionOpen(gone, 0));
    for (String call : calls) {
      expect(410, "GET", "/v1/jobs/{id}/" + call, lost, "", "");
    }
    expect(410, "GET", "/v1/jobs/{id}/downloads", lost, "", "");
  }

  private void sessions() throws IOException {
    String all = "/v1/sessions";
    String one = all + "/{id}";
    batches.update("update slot set state = 'free', job = null where state = 'held'");
    expect(201, "POST", all, "", TYPE, "{\"max_duration_minutes\":2}");
    expect(400, "POST", all, "", TYPE, "{");
    expect(413, "POST", all, "", TYPE, " ".repeat(256 * 1024 + 1));
    expect(415, "POST", all, "", "Content-Type: text/plain\r\n", "{}");
    expect(422, "POST", all, "", TYPE, "{\"kind\":1}");
    expect(200, "GET", all, "", "", "");
    expect(400, "GET", all, "?limit=0", "", "");
    String id = given().get(all).path("items[0].id");
    expect(200, "GET", one, id, "", "");
    expect(200, "GET", one + "/status", id, "", "");
    expect(200, "GET", one + "/debug", id, "", "");
    expect(200, "GET", one + "/debug/tabs/{tab}", id + ",0", "", "");
    expect(410, "GET", one + "/debug/tabs/{tab}", id + ",1", "", "");
    expect(200, "GET", one + "/offset", id, "", "");
    expect(404, "GET", one + "/replay", id, "", "");
    for (String call : List.of("steps", "workflow-code", "network-log")) {
      expect(200, "GET", one + "/" + call, id, "", "");
      expect(400, "GET", one + "/" + call, id + "?of=me", "", "");
    }
    downloads(one + "/downloads", id);
    String cookies = one + "/cookies";
    String cookie =
        "{\"cookies\":[{\"name\":\"a\",\"value\":\"b\",\"domain\":\"x.example\",\"path\":\"/\",\"httpOnly\":true}]}";
    expect(204, "POST", cookies, id, TYPE, cookie);
    expect(400, "POST", cookies, id, TYPE, "{");
    expect(413, "POST", cookies, id, TYPE, " ".repeat(256 * 1024 + 1));
    expect(415, "POST", cookies, id, "Content-Type: text/plain\r\n", "{}");
    expect(422, "POST", cookies, id, TYPE, "{}");
    expect(200, "GET", cookies, id, "", "");
    String page = one + "/page/";
    notte.open(given().get(one.replace("{id}", id)).path("session_id"), article());
    String action = "{\"type\":\"reload\"}";
    for (String call : List.of("observe", "execute", "scrape")) {
      String body = call.equals("execute") ? action : "{}";
      expect(200, "POST", page + call, id, TYPE, body);
      expect(400, "POST", page + call, id, TYPE, "{");
      expect(413, "POST", page + call, id, TYPE, " ".repeat(256 * 1024 + 1));
      expect(415, "POST", page + call, id, "Content-Type: text/plain\r\n", "{}");
      expect(422, "POST", page + call, id, TYPE, "{\"kind\":1}");
    }
    expect(200, "POST", page + "screenshot", id, "", "");
    String session = given().get(all).path("items[0].session_id");
    expect(200, "POST", one + "/stop", id, "", "");
    expect(410, "POST", cookies, id, TYPE, cookie);
    expect(410, "GET", cookies, id, "", "");
    for (String call : List.of("observe", "scrape", "screenshot")) {
      expect(410, "POST", page + call, id, TYPE, "{}");
    }
    expect(410, "POST", page + "execute", id, TYPE, action);
    notte.stopSession(session);
    expect(200, "GET", one + "/replay", id, "", "");
    batches.update("update session set upstream = 'nobody' where id = ?", UUID.fromString(id));
    expect(410, "GET", one + "/status", id, "", "");
    expect(410, "GET", one + "/debug", id, "", "");
    expect(410, "GET", one + "/offset", id, "", "");
    expect(410, "GET", one + "/downloads", id, "", "");
    expect(422, "POST", one + "/downloads/{name}", id + ",a.txt", "", "x");
    for (String call : List.of("steps", "workflow-code", "network-log")) {
      expect(410, "GET", one + "/" + call, id, "", "");
    }
  }

  private void downloads(String all, String session) throws IOException {
    String one = all + "/{name}";
    String id = session + ",a.txt";
    expect(204, "POST", one, id, "", "x");
    expect(400, "POST", one, session + ",-", "", "x");
    expect(413, "POST", one, id, "", "x".repeat(16 * 1024 * 1024 + 1));
    expect(415, "POST", one, id, "Content-Encoding: gzip\r\n", "x");
    expect(200, "GET", all, session, "", "");
    expect(200, "GET", one, id, "", "");
  }

  private void profiles() throws IOException {
    String all = "/v1/profiles";
    String one = all + "/{id}";
    expect(201, "POST", all, "", TYPE, "{\"name\":\"x\"}");
    String id = given().get(all).path("items[0].id");
    for (String template : List.of(all, one + "/duplicate", one + "/cookies")) {
      expect(400, "POST", template, id, TYPE, "{");
      expect(413, "POST", template, id, TYPE, " ".repeat(256 * 1024 + 1));
      expect(415, "POST", template, id, "Content-Type: text/plain\r\n", "{}");
      expect(422, "POST", template, id, TYPE, "{\"name\":1}");
    }
    String cookie =
        "{\"cookies\":[{\"name\":\"a\",\"value\":\"b\",\"domain\":\"x.example\",\"path\":\"/\",\"httpOnly\":true}]}";
    expect(204, "POST", one + "/cookies", id, TYPE, cookie);
    expect(200, "GET", one + "/cookies", id, "", "");
    expect(201, "POST", one + "/duplicate", id, TYPE, "{}");
    expect(200, "GET", all, "?limit=1", "", "");
    expect(400, "GET", all, "?limit=0", "", "");
    expect(200, "GET", one, id, "", "");
    expect(204, "DELETE", one, id, "", "");
    String gone = "notte-profile-" + UUID.randomUUID().toString().substring(0, 8) + "00000000";
    String form = "{\"type\":\"profile\",\"upstream_id\":\"" + gone + "\"}";
    expect(201, "POST", "/v1/resources", "", TYPE, form);
    expect(410, "GET", one, gone, "", "");
    expect(410, "GET", one + "/cookies", gone, "", "");
  }

  private void functions() throws IOException {
    String all = "/v1/functions";
    String one = all + "/{id}";
    String program = "{\"program\":\"x = 1\"}";
    expect(201, "POST", all, "", TYPE, program);
    String id = given().get(all).path("items[0].id");
    String run = id + "," + groups.functions().run(id, Json.EMPTY).run();
    for (String call :
        List.of(
            "POST " + all,
            "POST " + one + "/versions",
            "POST " + one + "/schedule",
            "PATCH " + one + "/runs/{run}")) {
      String[] parts = call.split(" ", 2);
      expect(400, parts[0], parts[1], run, TYPE, "{");
      expect(413, parts[0], parts[1], run, TYPE, " ".repeat(256 * 1024 + 1));
      expect(415, parts[0], parts[1], run, "Content-Type: text/plain\r\n", "{}");
      expect(422, parts[0], parts[1], run, TYPE, "{}");
    }
    expect(200, "POST", one + "/versions", id, TYPE, program);
    expect(204, "POST", one + "/schedule", id, TYPE, "{\"cron\":\"0 0 * * *\"}");
    expect(204, "DELETE", one + "/schedule", id, "", "");
    expect(200, "PATCH", one + "/runs/{run}", run, TYPE, "{\"status\":\"active\"}");
    expect(200, "POST", one + "/runs/{run}/stop", run, "", "");
    expect(200, "GET", one + "/runs/{run}", run, "", "");
    expect(200, "GET", one + "/runs", id, "", "");
    expect(400, "GET", one + "/runs", id + "?only_active=1", "", "");
    expect(200, "GET", all, "?limit=1", "", "");
    expect(400, "GET", all, "?limit=0", "", "");
    expect(200, "GET", one, id, "", "");
    expect(201, "POST", one + "/fork", id, "", "");
    groups.functions().delete(id);
    expect(410, "GET", one, id, "", "");
    expect(410, "GET", one + "/runs", id, "", "");
    expect(422, "POST", one + "/fork", id, "", "");
    expect(422, "DELETE", one + "/schedule", id, "", "");
    expect(204, "DELETE", one, id, "", "");
  }

  private String article() {
    return emulator.url().orElseThrow().resolve("/site/article").toString();
  }

  private String reached(Progress progress) {
    String id = submit("{\"kind\":\"scrape\",\"url\":\"https://example.com\"}");
    worker.reach(UUID.fromString(id), progress);
    return id;
  }

  /** Among them the profile that jobs here use. */
  private void resources() throws IOException {
    String all = "/v1/resources";
    String one = "/v1/resources/{id}";
    String profile = "{\"type\":\"profile\",\"upstream_id\":\"notte-profile-0123456789abcdef\"}";
    expect(201, "POST", all, "", TYPE, profile);
    expect(409, "POST", all, "", TYPE, profile.replace("}", ",\"tenant\":\"other\"}"));
    expect(400, "POST", all, "", TYPE, "{");
    expect(413, "POST", all, "", TYPE, " ".repeat(256 * 1024 + 1));
    expect(415, "POST", all, "", "Content-Type: text/plain\r\n", profile);
    expect(422, "POST", all, "", TYPE, "{}");
    expect(201, "POST", all, "", TYPE, "{\"type\":\"vault\",\"upstream_id\":\"open\"}");
    expect(200, "GET", all, "?limit=1", "", "");
    expect(400, "GET", all, "?limit=0", "", "");
    String id = given().get(all).path("items[0].id");
    expect(200, "GET", one, id, "", "");
    expect(400, "GET", one, id + "?tenant=", "", "");
    expect(400, "DELETE", one, id + "?tenant=", "", "");
    expect(204, "DELETE", one, id, "", "");
  }

  private void personas() throws IOException {
    String form = "{\"type\":\"persona\",\"upstream_id\":\"%s\"}";
    String known = groups.personas().create(true, true).personaId();
    String gone = UUID.randomUUID().toString();
    expect(201, "POST", "/v1/resources", "", TYPE, form.formatted(known));
    expect(201, "POST", "/v1/resources", "", TYPE, form.formatted(gone));
    for (String what : List.of("", "/emails", "/sms")) {
      expect(200, "GET", "/v1/personas/{id}" + what, known, "", "");
      expect(410, "GET", "/v1/personas/{id}" + what, gone, "", "");
    }
    expect(400, "GET", "/v1/personas/{id}/emails", known + "?limit=0", "", "");
    expect(400, "GET", "/v1/personas/{id}/sms", known + "?only_unread=1", "", "");
    String all = "/v1/personas";
    expect(201, "POST", all, "", TYPE, "{\"vault\": true}");
    expect(400, "POST", all, "", TYPE, "{");
    expect(413, "POST", all, "", TYPE, " ".repeat(256 * 1024 + 1));
    expect(415, "POST", all, "", "Content-Type: text/plain\r\n", "{}");
    expect(422, "POST", all, "", TYPE, "{\"phone\": 1}");
    expect(200, "GET", all, "?limit=1", "", "");
    expect(400, "GET", all, "?limit=0", "", "");
    for (String persona : List.of(known, gone)) {
      String job = ofPersona(persona);
      for (String what : List.of("", "/emails", "/sms")) {
        int status = persona.equals(known) ? 200 : 410;
        expect(status, "GET", "/v1/jobs/{id}/persona" + what, job, "", "");
      }
      expect(400, "GET", "/v1/jobs/{id}/persona/emails", job + "?limit=0", "", "");
      expect(400, "GET", "/v1/jobs/{id}/persona/sms", job + "?only_unread=1", "", "");
    }
    String number = all + "/{id}/sms/number";
    expect(200, "POST", number, known, "", "");
    expect(410, "POST", number, gone, "", "");
    expect(204, "DELETE", number, known, "", "");
    expect(410, "DELETE", number, gone, "", "");
    expect(204, "DELETE", all + "/{id}", known, "", "");
  }

  private static String ofPersona(String persona) {
    return given()
        .contentType("application/json")
        .body("{\"kind\": \"agent\", \"task\": \"x\", \"persona_id\": \"%s\"}".formatted(persona))
        .post("/v1/jobs")
        .as(JsonBody.class)
        .at("id");
  }

  private void vaults() throws IOException {
    String all = "/v1/vaults";
    String one = all + "/{id}";
    String logins = one + "/credentials";
    String name = "{\"name\":\"x\"}";
    String login = "{\"url\":\"example.com\",\"username\":\"x\",\"password\":\"y\"}";
    expect(201, "POST", all, "", TYPE, name);
    expect(200, "GET", all, "?limit=1", "", "");
    expect(400, "GET", all, "?limit=0", "", "");
    String id = given().get(all).path("items[0].id");
    for (String call : List.of("POST " + all, "PATCH " + one, "POST " + logins)) {
      String method = call.split(" ", 2)[0];
      String template = call.split(" ", 2)[1];
      expect(400, method, template, id, TYPE, "{");
      expect(413, method, template, id, TYPE, " ".repeat(256 * 1024 + 1));
      expect(415, method, template, id, "Content-Type: text/plain\r\n", "{}");
      expect(422, method, template, id, TYPE, "{}");
    }
    expect(200, "GET", one, id, "", "");
    expect(200, "PATCH", one, id, TYPE, name);
    expect(204, "POST", logins, id, TYPE, login);
    expect(200, "GET", logins, id, "", "");
    String site = logins + "/{site}";
    expect(200, "GET", site, id + ",example.com", "", "");
    expect(204, "DELETE", site, id + ",example.com", "", "");
    expect(422, "DELETE", site, id + ",a%7Cb", "", "");
    groups.vaults().delete(id);
    expect(410, "GET", logins, id, "", "");
    expect(204, "DELETE", one, id, "", "");
  }

  private void files() throws IOException {
    String all = "/v1/files";
    String one = all + "/{name}";
    String type = "Content-Type: text/plain\r\n";
    expect(200, "POST", one, "notes.txt", type, "x");
    expect(400, "POST", one, "-", type, "x");
    expect(413, "POST", one, "notes.txt", type, "x".repeat(16 * 1024 * 1024 + 1));
    expect(415, "POST", one, "notes.txt", type + "Content-Encoding: gzip\r\n", "x");
    expect(200, "GET", all, "", "", "");
    expect(400, "GET", all, "?limit=0", "", "");
    expect(200, "GET", one, "notes.txt", "", "");
    expect(404, "GET", one, "none", "", "");
    batches.update("update upstream_resource set upstream_id = 'gone' where name = 'notes.txt'");
    expect(410, "GET", one, "notes.txt", "", "");
    batches.update(
        "insert into upstream_resource (id, tenant, type, upstream_id, name, created_at) select"
            + " gen_random_uuid(), 'default', 'file', 'many-' || n, 'many-' || n, now() from"
            + " generate_series(1, 1000) n");
    expect(422, "POST", one, "another", type, "x");
    batches.update("delete from upstream_resource where type = 'file'");
  }

  private void keys() throws IOException {
    String keys = "/v1/keys";
    String one = "/v1/keys/{id}";
    String wanted = "{\"name\":\"ci\",\"scopes\":[\"read\"],\"expires_in\":\"P90D\"}";
    expect(201, "POST", keys, "", TYPE, wanted);
    expect(400, "POST", keys, "", TYPE, "{");
    expect(413, "POST", keys, "", TYPE, " ".repeat(256 * 1024 + 1));
    expect(415, "POST", keys, "", "Content-Type: text/plain\r\n", wanted);
    expect(422, "POST", keys, "", TYPE, "{}");
    expect(200, "GET", keys, "", "", "");
    expect(400, "GET", keys, "?tenants=a", "", "");
    String id = given().get(keys).path("items[0].id");
    expect(200, "GET", one, id, "", "");
    expect(400, "GET", one, id + "?tenant=", "", "");
    expect(400, "DELETE", one, id + "?tenant=", "", "");
    expect(204, "DELETE", one, id, "", "");
  }

  private void steering() throws IOException {
    String one = "/v1/batches/{id}";
    UUID batch = batches.open("default", "steered");
    String id = batch.toString();
    UUID job = batches.submit(batch, "a").getFirst();
    worker.take(job);
    expect(200, "GET", "/v1/batches", "?limit=1", "", "");
    for (String call : List.of("", "/results", "/audit")) {
      expect(200, "GET", one + call, id, "", "");
    }
    String never = "Last-Event-ID: " + id + "-9-9\r\n";
    expect(410, "GET", one + "/events", id + "?jobs=true", never, "");
    String retry = one + "/retry";
    expect(400, "POST", retry, id, TYPE, "{");
    expect(413, "POST", retry, id, TYPE, " ".repeat(256 * 1024 + 1));
    expect(415, "POST", retry, id, "Content-Type: text/plain\r\n", "{}");
    expect(422, "POST", retry, id, TYPE, "{\"patch\":{\"max_steps\":\"many\"}}");
    expect(422, "POST", retry, id, TYPE, "{\"\\ud800\":1,\"patch\":{}}");
    expect(409, "DELETE", one, id, "", "");
    for (String call : List.of("/pause", "/resume", "/cancel")) {
      expect(202, "POST", one + call, id, "", "");
    }
    for (String call : List.of("/pause", "/resume", "/retry")) {
      expect(409, "POST", one + call, id, "", "");
    }
    worker.end(job, succeeded());
    batches.finish(batch);
    expect(202, "POST", retry, id, "", "");
    expect(200, "GET", one + "/events", id, "", "");
    expect(204, "DELETE", one, id, "", "");
    UUID finished = batches.open("default", "finished");
    batches.finish(finished);
    expect(409, "POST", one + "/cancel", finished.toString(), "", "");
  }

  private void webhooks() throws IOException {
    String all = "/v1/webhooks";
    String one = "/v1/webhooks/{id}";
    String hook =
        "{\"url\":\"https://hooks.invalid/\",\"event_types\":[\"dev.nocturne.job.failed.v1\"]}";
    expect(201, "POST", all, "", TYPE, hook);
    String id = given().contentType("application/json").body(hook).post(all).path("id");
    expect(200, "GET", all, "?limit=1", "", "");
    expect(400, "GET", all, "?limit=0", "", "");
    expect(200, "GET", one, id, "", "");
    expect(200, "PATCH", one, id, TYPE, "{\"enabled\":true}");
    expect(200, "POST", one + "/rotate", id, "", "");
    for (String call : List.of("POST " + all, "PATCH " + one, "POST " + one + "/rotate")) {
      String method = call.split(" ", 2)[0];
      String template = call.split(" ", 2)[1];
      expect(400, method, template, id, TYPE, "{");
      expect(413, method, template, id, TYPE, " ".repeat(256 * 1024 + 1));
      expect(415, method, template, id, "Content-Type: text/plain\r\n", "{}");
      expect(422, method, template, id, TYPE, "{\"name\":1}");
    }
    deliveries(id);
    expect(204, "DELETE", one, id, "", "");
  }

  private void deliveries(String id) throws IOException {
    String all = "/v1/webhooks/{id}/deliveries";
    String one = all + "/{delivery}";
    String ping = "/v1/webhooks/{id}/ping";
    expect(202, "POST", ping, id, "", "");
    expect(200, "GET", all, id, "", "");
    expect(400, "GET", all, id + "?state=x", "", "");
    String delivery = given().post(ping.replace("{id}", id)).path("id");
    expect(200, "GET", one, id + "," + delivery, "", "");
    expect(202, "POST", one + "/resend", id + "," + delivery, "", "");
    UUID old = UUID.randomUUID();
    batches.update(
        """
        insert into webhook_delivery
          (id, webhook, tenant, position, event, type, state, due_at, created_at)
        values (?, ?, 'default', 9000000000000, 'x', 'failed', 'failed', now(), now())
        """,
        old,
        UUID.fromString(id));
    expect(410, "POST", one + "/resend", id + "," + old, "", "");
    expect(200, "PATCH", "/v1/webhooks/{id}", id, TYPE, "{\"enabled\":false}");
    expect(409, "POST", ping, id, "", "");
    expect(409, "POST", one + "/resend", id + "," + delivery, "", "");
  }

  private void schedules() throws IOException {
    String all = "/v1/schedules";
    String one = all + "/{id}";
    String schedule = "{\"name\":\"x\",\"cron\":\"0 0 1 1 *\",\"job\":" + SCRAPE + "}";
    String text = "Content-Type: text/plain\r\n";
    expect(201, "POST", all, "", TYPE, schedule);
    String id = given().get(all + "?limit=1").path("items[0].id");
    String tooLong = " ".repeat(1024 * 1024 + 1);
    for (String call : List.of("POST " + all, "PATCH " + one)) {
      String method = call.split(" ", 2)[0];
      String template = call.split(" ", 2)[1];
      expect(400, method, template, id, TYPE, "{");
      expect(413, method, template, id, TYPE, tooLong);
      expect(415, method, template, id, text, schedule);
      expect(422, method, template, id, TYPE, "{\"cron\":\"x\"}");
    }
    expect(200, "PATCH", one, id, TYPE, "{\"name\":\"y\"}");
    expect(200, "GET", one, id, "", "");
    expect(200, "GET", all, "", "", "");
    expect(400, "GET", all, "?limit=0", "", "");
    for (String call : List.of("/pause", "/resume", "/run")) {
      expect(200, "POST", one + call, id, "", "");
    }
    expect(200, "GET", one + "/runs", id, "", "");
    expect(400, "GET", one + "/runs", id + "?limit=0", "", "");
    expect(204, "DELETE", one, id, "", "");
  }

  private static String opened(String onInvalid) {
    return given()
        .contentType("application/json")
        .body("{\"rows\":\"later\",\"on_invalid\":\"" + onInvalid + "\"}")
        .post("/v1/batches")
        .then()
        .statusCode(202)
        .extract()
        .as(JsonBody.class)
        .at("id");
  }

  private void events(String ended) throws IOException {
    for (String template : List.of("/v1/jobs/{id}/events", "/v1/events")) {
      expect(200, "GET", template, ended, "", "");
      expect(400, "GET", template, ended, "Last-Event-ID: x\r\n", "");
    }
    expect(410, "GET", "/v1/jobs/{id}/events", ended, "Last-Event-ID: " + ended + "-9-9\r\n", "");
    String unknown = "Last-Event-ID: " + UUID.randomUUID() + "-1-1\r\n";
    expect(410, "GET", "/v1/events", "", unknown, "");
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(Wire.request("GET", "/v1/jobs/" + ended + "/events", "", new byte[0]));
      assertThat(wire.answer().status()).isEqualTo(200);
      String chunk = wire.chunk();
      while (!chunk.contains("data:")) {
        chunk = wire.chunk();
      }
      String data = chunk.substring(chunk.indexOf("data:") + 5).split("\n", 2)[0];
      assertThat(complaints(schema(response("GET", "/v1/events", 200), "text/event-stream"), data))
          .isEmpty();
    }
  }

  /** The refusals that every call knows. */
  private void everywhere() throws IOException {
    for (String call : Routes.ALL.calls()) {
      String method = call.split(" ", 2)[0];
      String template = call.split(" ", 2)[1];
      String id = UUID.randomUUID().toString();
      expect(405, "PUT", template, id, "", "", method);
      expect(406, method, template, id, "Accept: application/xml\r\n", "");
      String path = path(template, id);
      String noHost = method + " " + path + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
      check(400, method, template, Wire.once(service.getPort(), noHost));
      if (template.contains("{id}")) {
        expect(404, method, template, id, "", "");
      }
      if (BodyGuard.readsNoBody(Routes.ALL.code(template, method).orElseThrow())) {
        expect(404, method, template, id, TYPE, "{}");
        expect(400, method, template, id, TYPE, "{");
        expect(413, method, template, id, TYPE, " ".repeat(256 * 1024 + 1));
        expect(415, method, template, id, "Content-Type: text/plain\r\n", "{}");
        expect(422, method, template, id, TYPE, "{\"patch\":{}}");
        expect(422, method, template, id, TYPE, "{\"\\ud800\":1}");
      }
    }
  }

  private void expect(
      int status, String method, String template, String rest, String headers, String body)
      throws IOException {
    expect(status, method, template, rest, headers, body, method);
  }

  private void expect(
      int status, String sent, String template, String rest, String headers, String body, String as)
      throws IOException {
    String request = Wire.request(sent, path(template, rest), headers, body.getBytes(UTF_8));
    check(status, as, template, Wire.once(service.getPort(), request));
  }

  /** A template with its ids filled in, of which the last one stands for those that are missing. */
  private static String path(String template, String rest) {
    String query = rest.contains("?") ? rest.substring(rest.indexOf('?')) : "";
    if (!template.contains("{")) {
      return template + (rest.startsWith("?") ? rest : "");
    }
    String[] ids = rest.split("\\?", 2)[0].split(",", -1);
    String path = template;
    for (String id : ids) {
      path = path.replaceFirst("\\{[^}]*}", id);
    }
    return path.replaceAll("\\{[^}]*}", ids[ids.length - 1]) + query;
  }

  private void check(int status, String method, String template, Answer answer) throws IOException {
    String call = method + " " + template + " " + status;
    assertThat(answer.status()).as(call + answer.body()).isEqualTo(status);
    if (status != 204) {
      checkBody(call, response(method, template, status), answer);
    }
    response(method, template, status)
        .path("headers")
        .fieldNames()
        .forEachRemaining(
            name -> assertThat(answer.headers()).containsKey(name.toLowerCase(Locale.ROOT)));
    seen.add(call);
  }

  private void checkBody(String call, JsonNode response, Answer answer) throws IOException {
    String type = answer.headers().get("content-type").split(";", 2)[0];
    JsonNode schema = schema(response, type);
    assertThat(schema.isMissingNode()).as(call + " as " + type).isFalse();
    boolean whole = !type.equals("text/event-stream") && !type.startsWith("image/");
    if (whole && !answer.body().isEmpty()) {
      assertThat(complaints(schema, answer.body())).as(call).isEmpty();
    }
  }

  private static JsonNode schema(JsonNode response, String type) {
    return response.path("content").path(type).path("schema");
  }

  private JsonNode response(String method, String template, int status) {
    JsonNode response =
        document
            .path("paths")
            .path(template)
            .path(method.toLowerCase(Locale.ROOT))
            .path("responses")
            .path(Integer.toString(status));
    JsonNode elsewhere = response.path("$ref");
    return elsewhere.isTextual() ? document.at(elsewhere.textValue().substring(1)) : response;
  }

  private Set<String> documented() {
    Set<String> answers = new TreeSet<>();
    for (String call : Routes.ALL.calls()) {
      String[] parts = call.split(" ", 2);
      document
          .path("paths")
          .path(parts[1])
          .path(parts[0].toLowerCase(Locale.ROOT))
          .path("responses")
          .fieldNames()
          .forEachRemaining(status -> answers.add(call + " " + status));
    }
    return answers;
  }

  @ParameterizedTest
  @ValueSource(strings = {AGENT, SCRAPE, HTML, SEARCH, FUNCTION, BROWSER})
  void what_it_says_may_be_submitted_is_taken(String job) throws IOException {
    assertThat(complaints(requested(), job)).isEmpty();
    given()
        .contentType("application/json")
        .body("{\"type\": \"function\", \"upstream_id\": \"f-1\"}")
        .post("/v1/resources")
        .then()
        .statusCode(201);
    submit(job);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'kind':'crawl'}",
        "{'kind':'agent'}",
        "{'kind':'agent','task':'x','max_step':1}",
        "{'kind':'agent','task':'x','priority':10}",
        "{'kind':'agent','task':'x','labels':{'__proto__':'x'}}",
        "{'kind':'agent','task':'x','session':{'proxies':[{'type':'notte','country':'xx'}]}}",
        "{'kind':'scrape','url':'https://example.com','proxies':3}",
        "{'kind':'scrape_html','frames':[]}",
        "{'kind':'scrape_html','frames':[{'frameUrl':'https://example.com'}]}",
        "{'kind':'search','q':''}",
        "{'kind':'function'}",
        "{'kind':'browser','actions':[{'type':'goto'}]}",
        "{'kind':'browser','actions':[{'type':'wait','time_ms':1,'url':'https://example.com'}]}",
        "{'kind':'function','function_id':'/x'}",
        "{'kind':'search','q':'x','maxResults':0}",
      })
  void what_it_says_may_not_be_submitted_is_refused(String text) throws IOException {
    String job = text.replace('\'', '"');
    assertThat(complaints(requested(), job)).isNotEmpty();
    given().contentType("application/json").body(job).post("/v1/jobs").then().statusCode(422);
  }

  @Test
  void a_submission_is_json_with_a_key_and_its_fields_have_the_names_on_the_wire() {
    JsonNode submit = document.path("paths").path("/v1/jobs").path("post");
    assertThat(submit.path("requestBody").path("content").fieldNames())
        .toIterable()
        .containsExactly("application/json");
    assertThat(submit.path("parameters").findValuesAsText("name")).contains("Idempotency-Key");
    JsonNode schemas = document.path("components").path("schemas");
    assertThat(schemas.path("JobRequest").path("discriminator").path("propertyName").asText())
        .isEqualTo("kind");
    assertThat(schemas.path("Job").path("properties").fieldNames())
        .toIterable()
        .contains("custom_id", "batch_id", "max_attempts", "created_at");
    assertThat(schemas.path("Attempt").path("properties").fieldNames())
        .toIterable()
        .contains("started_at", "raw_answer");
    assertThat(document.toString()).doesNotContain("urn:nocturne", "octet-stream");
  }

  @Test
  void it_can_be_tried_out() {
    when().get("/q/swagger-ui/").then().statusCode(200).body(containsString("/q/openapi"));
  }

  private JsonNode requested() {
    return document
        .path("paths")
        .path("/v1/jobs")
        .path("post")
        .path("requestBody")
        .path("content")
        .path("application/json")
        .path("schema");
  }

  /** What does not fit the schema, which stands in the document. */
  private List<String> complaints(JsonNode schema, String json) throws IOException {
    ObjectNode whole = schema.deepCopy();
    whole.put("$schema", VersionFlag.V202012.getId());
    whole.set("components", document.path("components"));
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(whole)
        .validate(JSON.readTree(json))
        .stream()
        .map(ValidationMessage::getMessage)
        .toList();
  }

  private static Outcome succeeded() {
    Json structured = new Json("{\"a\":[1]}");
    return new Outcome.Succeeded(
        new Result(null, structured, "# x", List.of("https://example.com"), null, null));
  }

  private static String submit(String job) {
    return given()
        .contentType("application/json")
        .body(job)
        .post("/v1/jobs")
        .then()
        .statusCode(202)
        .extract()
        .as(JsonBody.class)
        .at("id");
  }
}
