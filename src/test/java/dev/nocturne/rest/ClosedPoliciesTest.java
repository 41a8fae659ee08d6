package dev.nocturne.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.notte.Notte;
import dev.nocturne.notte.NotteGroups;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * With policies that show nothing to anybody, no operation of the OpenAPI document finds or stores
 * anything, whatever its queries say: all of them work as the role that is held to its tenant.
 */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class ClosedPoliciesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String JOB =
      "{\"kind\": \"agent\", \"task\": \"x\", \"capture\": {\"steps\": true},"
          + " \"persona\": {\"create\": true}}";

  private static final String WEBHOOK =
      "{\"url\": \"https://hooks.invalid/\", \"event_types\": [\"dev.nocturne.job.failed.v1\"]}";

  private static final String SCHEDULE =
      "{\"name\": \"x\", \"cron\": \"0 0 1 1 *\", \"job\": " + JOB + "}";

  private static final String VAULT = "{\"name\": \"x\"}";

  private static final String LOGIN =
      "{\"url\": \"https://example.com\", \"username\": \"x\", \"password\": \"y\"}";

  /** Bodies that are accepted; the others are empty. */
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          entry("POST /v1/jobs", JOB),
          entry("POST /v1/batches", "{\"jobs\": [" + JOB + "]}"),
          entry("POST /v1/batches/{id}/rows", JOB),
          entry("POST /v1/webhooks", WEBHOOK),
          entry("PATCH /v1/webhooks/{id}", "{\"enabled\": false}"),
          entry("POST /v1/schedules", SCHEDULE),
          entry("PATCH /v1/schedules/{id}", "{\"name\": \"y\"}"),
          entry("POST /v1/sessions", "{}"),
          entry("POST /v1/sessions/{id}/page/observe", "{}"),
          entry("POST /v1/sessions/{id}/page/execute", "{\"type\": \"reload\"}"),
          entry("POST /v1/sessions/{id}/page/scrape", "{}"),
          entry(
              "POST /v1/sessions/{id}/cookies",
              "{\"cookies\": [{\"name\": \"a\", \"value\": \"b\", \"domain\": \"x.example\","
                  + " \"path\": \"/\", \"httpOnly\": true}]}"),
          entry(
              "POST /v1/resources",
              "{\"type\": \"vault\", \"upstream_id\": \"%s\", \"tenant\": \"%s\"}"),
          entry("POST /v1/profiles", "{}"),
          entry("POST /v1/profiles/{id}/duplicate", "{}"),
          entry("POST /v1/profiles/{id}/cookies", "{\"cookies\": []}"),
          entry("POST /v1/functions", "{\"program\": \"x = 1\"}"),
          entry("POST /v1/functions/{id}/versions", "{\"program\": \"x = 2\"}"),
          entry("POST /v1/functions/{id}/schedule", "{\"cron\": \"0 0 * * *\"}"),
          entry("PATCH /v1/functions/{id}/runs/{run}", "{\"status\": \"closed\"}"),
          entry("POST /v1/files/{name}", "x"),
          entry("POST /v1/sessions/{id}/downloads/{name}", "x"),
          entry("POST /v1/personas", "{}"),
          entry("POST /v1/vaults", VAULT),
          entry("PATCH /v1/vaults/{id}", VAULT),
          entry("POST /v1/vaults/{id}/credentials", LOGIN),
          entry("POST /v1/keys", "{\"name\": \"x\", \"scopes\": [\"read\"]}"));

  /** What only the operator may do, for a tenant that it names. */
  private static final Set<String> OF_OPERATOR =
      Set.of(
          "POST /v1/resources",
          "DELETE /v1/resources/{id}",
          "POST /v1/functions",
          "POST /v1/functions/{id}/versions");

  /** Streams have no end, so they are looked at only where they have no beginning. */
  private static final String STREAM = "/events";

  /** What stands in no table has no rows of anybody's. */
  private static final Set<String> NO_TABLE = Set.of("/v1/usage", "/v1/usage/logs");

  /** Table by table, since a service that goes on meets whoever locks several of them. */
  private static final String CLOSE =
      """
      do $$ declare t regclass; begin
        for t in select polrelid from pg_policy where polname = 'tenant' loop
          execute format('create policy closed on %s as restrictive using (false)', t);
          commit;
        end loop;
      end $$
      """;

  private static final String OPEN =
      """
      do $$ declare t regclass; begin
        for t in select polrelid from pg_policy where polname = 'closed' loop
          execute format('drop policy closed on %s', t);
          commit;
        end loop;
      end $$
      """;

  @Inject DataSource database;
  @Inject Worker worker;
  @Inject Notte notte;
  @Inject NotteGroups groups;
  @Inject EmulatorServer emulator;

  private String tenant;
  private Bearer owner;
  private List<Operation> operations;
  private String opened;

  @BeforeEach
  void read() throws IOException {
    tenant = "owner-" + UUID.randomUUID();
    owner = Bearer.of(tenant, "\"admin\"");
    operations = new ArrayList<>();
    JsonNode document = JSON.readTree(owner.asks().get("/q/openapi?format=json").asString());
    for (var path : document.path("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        if (path.getKey().startsWith("/v1/") && !NO_TABLE.contains(path.getKey())) {
          operations.add(new Operation(operation.getKey().toUpperCase(Locale.ROOT), path.getKey()));
        }
      }
    }
  }

  @Test
  void no_operation_finds_or_stores_what_the_policies_do_not_let_it() {
    Map<String, List<Target>> all = new HashMap<>();
    for (Operation operation : operations) {
      all.computeIfAbsent(operation.kind(), this::targets);
    }
    try {
      execute(CLOSE);
      for (Operation operation : operations) {
        for (Target target : all.get(operation.kind())) {
          Response answer = send(operation, target);
          assertThat(answer.statusCode() >= 400 || isEmpty(answer))
              .as(operation + " answers " + answer.statusCode() + " " + answer.asString())
              .isTrue();
        }
      }
    } finally {
      execute(OPEN);
    }
  }

  /** Or what was refused above would say nothing. */
  @Test
  void each_operation_works_as_it_is_asked_here() {
    List<Operation> works = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation.path().endsWith(STREAM)
          || targets(operation.kind()).stream()
              .anyMatch(target -> found(send(operation, target)))) {
        works.add(operation);
      }
    }
    assertThat(works).hasSizeGreaterThan(40).containsExactlyInAnyOrderElementsOf(operations);
  }

  /** A typo that passed in silence would do something else than what was meant. */
  @Test
  void no_operation_takes_a_parameter_that_it_does_not_document() {
    Map<String, List<Target>> all = new HashMap<>();
    for (Operation operation : operations) {
      all.computeIfAbsent(operation.kind(), this::targets);
    }
    NO_TABLE.forEach(path -> operations.add(new Operation("GET", path)));
    all.put("usage", List.of(Target.of("")));
    List<String> before = stored();
    for (Operation operation : operations) {
      for (Target target : all.get(operation.kind())) {
        Response answer = send(operation, target, Map.of("nonsense", "1"));
        assertThat(answer.statusCode()).as(operation + " " + answer.asString()).isEqualTo(400);
        assertThat(answer.asString())
            .contains("/problems/bad-parameter", "parameters are allowed, and nonsense is none");
      }
    }
    assertThat(stored()).isEqualTo(before);
  }

  /** How much the tenant has of everything, and how its batches are. */
  private List<String> stored() {
    List<String> stored = new ArrayList<>();
    for (String table :
        List.of("job", "work", "batch", "webhook", "webhook_delivery", "schedule", "session")) {
      stored.add(ask("select count(*) from " + table + " where tenant = '" + tenant + "'"));
    }
    stored.add(ask("select count(*) from upstream_resource where tenant = '" + tenant + "'"));
    stored.add(ask("select count(*) from api_key where tenant = '" + tenant + "'"));
    stored.add(
        ask(
            "select string_agg(concat(receiving, paused, cancelled, deleted, lines), ' ' order by"
                + " id) from batch where tenant = '"
                + tenant
                + "'"));
    return stored;
  }

  private String ask(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return String.valueOf(row.getString(1));
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Of a job that waits there is nothing yet, which is told of no job that is not found. */
  private static boolean found(Response response) {
    return response.statusCode() < 300
        || response.asString().contains("\"" + ProblemType.NOT_YET.uri() + "\"");
  }

  /** What there is of a kind, new, in the states that its operations ask for. */
  private List<Target> targets(String kind) {
    return switch (kind) {
      case "jobs", "events" -> {
        UUID ended = UUID.fromString(made("/v1/jobs", JOB));
        worker.end(ended, new Outcome.Cancelled());
        yield List.of(Target.of(made("/v1/jobs", JOB)), Target.of(ended.toString()));
      }
      case "batches" -> {
        String over = made("/v1/batches", BODIES.get("POST /v1/batches"));
        execute("update batch set finished_at = now() where id = '" + over + "'");
        String running = made("/v1/batches", BODIES.get("POST /v1/batches"));
        String open = made("/v1/batches", "{\"rows\": \"later\"}");
        yield List.of(Target.of(over), Target.of(running), Target.of(open));
      }
      case "webhooks" -> {
        String webhook = made("/v1/webhooks", WEBHOOK);
        yield List.of(new Target(webhook, made("/v1/webhooks/" + webhook + "/ping", "")));
      }
      case "sessions" -> List.of(Target.of(open()));
      case "schedules" -> List.of(Target.of(made("/v1/schedules", SCHEDULE)));
      case "resources" -> {
        Response made = send(new Operation("POST", "/v1/resources"), Target.of(""));
        yield List.of(Target.of(made.then().statusCode(201).extract().as(JsonBody.class).at("id")));
      }
      case "personas" -> List.of(Target.of(made("/v1/personas", "{}")));
      case "vaults" -> {
        String vault = made("/v1/vaults", VAULT);
        owner.posts("/v1/vaults/" + vault + "/credentials", LOGIN).then().statusCode(204);
        yield List.of(Target.of(vault));
      }
      case "files" -> {
        owner.posts("/v1/files/steps", "x").then().statusCode(200);
        yield List.of(Target.of(""));
      }
      case "profiles" -> List.of(Target.of(made("/v1/profiles", "{}")));
      case "functions" -> {
        Response made = send(new Operation("POST", "/v1/functions"), Target.of(""));
        String function = made.then().statusCode(201).extract().as(JsonBody.class).at("id");
        yield List.of(
            new Target(
                function, String.valueOf(groups.functions().run(function, Json.EMPTY).run())));
      }
      case "keys" -> List.of(Target.of(made("/v1/keys", BODIES.get("POST /v1/keys"))));
      default -> throw new IllegalArgumentException("no test knows " + kind);
    };
  }

  /** All share one of Notte's, so that none but the first needs a slot. */
  private String open() {
    if (opened == null) {
      execute("update slot set state = 'free', job = null where state = 'held'");
      opened = made("/v1/sessions", BODIES.get("POST /v1/sessions"));
      String session = owner.asks().get("/v1/sessions/" + opened).path("session_id");
      notte.open(session, emulator.url().orElseThrow().resolve("/site/article").toString());
      owner.posts("/v1/sessions/" + opened + "/downloads/steps", "x").then().statusCode(204);
      return opened;
    }
    UUID another = UUID.randomUUID();
    execute(
        """
        insert into session (id, tenant, state, upstream, max_minutes, idle_minutes, until, look_at,
          opened_at)
        select '%s', tenant, 'open', upstream, 1, 1, until, look_at, opened_at
        from session where id = '%s'
        """
            .formatted(another, opened));
    return another.toString();
  }

  private String made(String path, String body) {
    return owner
        .posts(path, body)
        .then()
        .statusCode(lessThan(300))
        .extract()
        .as(JsonBody.class)
        .at("id");
  }

  private Response send(Operation operation, Target target) {
    return send(operation, target, Map.of());
  }

  private Response send(Operation operation, Target target, Map<String, String> query) {
    boolean ofOperator = OF_OPERATOR.contains(operation.toString());
    RequestSpecification request = (ofOperator ? Bearer.OPERATOR : owner).asks();
    request.queryParams(query);
    String body = BODIES.get(operation.toString());
    if (ofOperator && operation.toString().equals("POST /v1/resources")) {
      body = String.valueOf(body).formatted(UUID.randomUUID(), tenant);
    } else if (ofOperator) {
      request.queryParam("tenant", tenant);
    }
    if (body != null) {
      String type = operation.path().endsWith("/rows") ? "x-ndjson" : "json";
      // Or the client would name a character set that is none of ours.
      request.contentType("application/" + type + "; charset=utf-8").body(body.getBytes(UTF_8));
    }
    if (operation.path().equals("/v1/events")) {
      request.header("Last-Event-ID", target.id() + "-1-0");
    }
    return request.request(
        operation.method(),
        operation
            .path()
            .replace("{id}", target.id())
            .replace("{delivery}", target.part())
            .replace("{run}", target.part())
            .replace("{site}", "example.com")
            .replace("{tab}", "0")
            .replace("{name}", "steps"));
  }

  private static boolean isEmpty(Response answer) {
    List<?> items = answer.as(JsonBody.class).at("items");
    return items != null && items.isEmpty();
  }

  private void execute(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** An operation of the document. */
  private record Operation(String method, String path) {

    /** The first word of its address. */
    String kind() {
      return path.split("/", -1)[2];
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /**
   * What an operation is tried on.
   *
   * @param part a delivery of it, if it is a webhook, or a run, if it is a function
   */
  private record Target(String id, String part) {

    static Target of(String id) {
      return new Target(id, "");
    }
  }
}
