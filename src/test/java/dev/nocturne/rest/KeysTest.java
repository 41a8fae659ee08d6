package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.nocturne.JsonBody;
import dev.nocturne.LogRecorder;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.access.Grant;
import dev.nocturne.access.Scope;
import dev.nocturne.store.ApiKeys;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what with which key. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class KeysTest {

  private static final String UNKNOWN = UUID.randomUUID().toString();

  /** What an admin may not do either, which it learns before anything else. */
  private static final Set<String> OF_OPERATOR =
      Set.of("POST /v1/functions", "POST /v1/functions/{id}/versions", "GET /v1/usage/logs");

  @Inject DataSource database;
  @Inject Credentials credentials;
  @Inject ApiKeys keys;

  @Test
  void nobody_may_do_anything_without_a_key() {
    for (String call : Routes.ALL.calls()) {
      refused(send(given(), call), call);
    }
    for (String path : List.of("/q/metrics", "/q/openapi", "/q/swagger-ui", "/q/schema/job.json")) {
      refused(given().get(path), path);
    }
    refused(given().get("/v1/nothing"), "an address that is none");
    given()
        .redirects()
        .follow(false)
        .get("/")
        .then()
        .statusCode(303)
        .header("Location", endsWith("/login?next=%2F"));
    given().get("/q/health/live").then().statusCode(200);
    given().get("/q/health/ready").then().statusCode(200);
  }

  private static void refused(Response answer, String call) {
    assertThat(answer.statusCode()).as(call).isEqualTo(401);
    answer
        .then()
        .contentType("application/problem+json")
        .header("WWW-Authenticate", startsWith("Bearer realm="))
        .body(member("type", equalTo("/problems/unauthorized")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer nct_",
        "Bearer nct_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Bearer bootstrap-of.the-tests.0123456789abcdeg",
        "Basic bm9ib2R5Og==",
        "bootstrap-of.the-tests.0123456789abcdef",
      })
  void what_is_no_key_is_refused(String authorization) {
    Response answer = given().header("Authorization", authorization).get("/v1/jobs");

    refused(answer, authorization);
    assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
    given().header("Authorization", authorization).get("/q/metrics").then().statusCode(401);
  }

  @ParameterizedTest
  @EnumSource(Scope.class)
  void a_key_allows_what_its_scope_says_and_nothing_else(Scope scope) {
    Bearer key = Bearer.of("scopes", "\"" + scope.wire() + "\"");

    for (String call : Routes.ALL.calls()) {
      String[] parts = call.split(" ", 2);
      String needed =
          Routes.ALL
              .code(parts[1], parts[0])
              .orElseThrow()
              .getAnnotation(RolesAllowed.class)
              .value()[0];
      boolean allowed = scope == Scope.ADMIN || scope.wire().equals(needed);
      Response answer = send(key.asks(), call);
      if (allowed && !OF_OPERATOR.contains(call)) {
        assertThat(answer.statusCode()).as(call).isNotIn(401, 403, 500);
      } else {
        forbidden(answer, call);
      }
    }
    Response metrics = key.asks().get("/q/metrics");
    if (scope == Scope.READ || scope == Scope.ADMIN) {
      assertThat(metrics.statusCode()).isEqualTo(200);
    } else {
      forbidden(metrics, "metrics");
    }
  }

  private static void forbidden(Response answer, String call) {
    assertThat(answer.statusCode()).as(call).isEqualTo(403);
    answer
        .then()
        .contentType("application/problem+json")
        .body(member("type", equalTo("/problems/forbidden")));
  }

  /** About what nobody has, from a position that no stream knows, which would not end otherwise. */
  private static Response send(
      io.restassured.specification.RequestSpecification request, String call) {
    String[] parts = call.split(" ", 2);
    return request
        .header("Last-Event-ID", UNKNOWN + "-1-1")
        .request(parts[0], parts[1].replaceAll("\\{\\w+}", UNKNOWN));
  }

  @Test
  void a_key_is_shown_once_and_only_its_hash_is_kept() throws SQLException {
    List<String> said = new CopyOnWriteArrayList<>();
    try (var _ = LogRecorder.into(said)) {
      Bearer admin = Bearer.of("canary", "\"admin\"");
      said.add(admin.asks().get("/v1/keys").asString());
      said.add(admin.asks().get("/v1/keys/" + admin.id()).asString());
      said.add(admin.posts("/v1/jobs", "{\"kind\":").asString());
      said.add(admin.asks().get("/v1/jobs?limit=0").asString());
      said.add(admin.asks().get("/v1/jobs/" + UNKNOWN).asString());
      said.add(admin.asks().get("/q/metrics").asString());
      admin.posts("/v1/jobs", "{\"kind\": \"agent\", \"task\": \"x\"}").then().statusCode(202);
      said.add(admin.asks().get("/v1/jobs").asString());
      said.add(rows("api_key"));
      said.add(rows("event"));
      said.add(Bearer.OPERATOR.asks().get("/v1/keys?tenant=canary").asString());
      admin.asks().delete("/v1/keys/" + admin.id()).then().statusCode(204);
      said.add(admin.asks().get("/v1/jobs").asString());

      String secret = admin.secret();
      assertThat(secret).matches("nct_[A-Za-z0-9_-]{43}");
      assertThat(String.join("\n", said)).contains(secret.substring(0, 12), "unauthorized");
      assertThat(said)
          .noneMatch(text -> text.contains(secret.substring(12)))
          .noneMatch(text -> text.contains(KeysNeeded.BOOTSTRAP));
    }
  }

  private String rows(String table) throws SQLException {
    StringBuilder all = new StringBuilder();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select t::text from " + table + " t")) {
      while (rows.next()) {
        all.append(rows.getString(1)).append('\n');
      }
    }
    return all.toString();
  }

  @Test
  void a_key_is_made_as_it_is_wanted_and_says_when_it_was_used() {
    Bearer admin = Bearer.of("wanted", "\"admin\"");
    Response made =
        admin.posts(
            "/v1/keys",
            "{\"name\": \"ci\", \"scopes\": [\"read\", \"submit\"], \"expires_in\": \"P1D\"}");
    made.then()
        .statusCode(201)
        .header("Location", endsWith("/v1/keys/" + made.as(JsonBody.class).at("id")))
        .header("Cache-Control", equalTo("no-store"))
        .body(member("tenant", equalTo("wanted")))
        .body(member("scopes", equalTo(List.of("submit", "read"))))
        .body(member("last_used_at", nullValue()))
        .body(member("revoked_at", nullValue()));
    assertThat(made.as(JsonBody.class).<String>at("expires_at")).isNotNull();

    Bearer key = new Bearer(made.as(JsonBody.class).at("id"), made.as(JsonBody.class).at("secret"));
    key.asks().get("/v1/jobs").then().statusCode(200);
    Response known = admin.asks().get("/v1/keys/" + key.id());
    assertThat(known.as(JsonBody.class).<String>at("last_used_at")).isNotNull();
    assertThat(known.as(JsonBody.class).<Object>at("secret")).isNull();
    assertThat(admin.asks().get("/v1/keys?limit=1").as(JsonBody.class).<String>at("items[0].id"))
        .isEqualTo(key.id());
  }

  @Test
  void a_key_that_is_revoked_or_has_expired_allows_nothing() throws SQLException {
    Bearer admin = Bearer.of("ending", "\"admin\"");
    Bearer revoked = Bearer.of("ending", "\"read\"");
    Bearer expired = Bearer.of("ending", "\"read\"");
    for (Bearer key : List.of(revoked, expired)) {
      key.asks().get("/v1/jobs").then().statusCode(200);
    }

    admin.asks().delete("/v1/keys/" + revoked.id()).then().statusCode(204);
    admin.asks().delete("/v1/keys/" + revoked.id()).then().statusCode(204);
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "update api_key set expires_at = now() where id = '" + expired.id() + "'");
    }
    credentials.forget();

    refused(revoked.asks().get("/v1/jobs"), "revoked");
    refused(expired.asks().get("/v1/jobs"), "expired");
    assertThat(
            admin
                .asks()
                .get("/v1/keys/" + revoked.id())
                .as(JsonBody.class)
                .<String>at("revoked_at"))
        .isNotNull();
  }

  @Test
  void a_look_up_under_way_while_its_key_is_revoked_is_not_remembered() throws Exception {
    Bearer key = Bearer.of("racing", "\"read\"");
    LateKeys late = new LateKeys(keys);
    Credentials replica = new Credentials(late, auth("nocturne.auth.enabled", "true"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<Grant>> before = threads.submit(() -> replica.grant(key.secret()));
      late.answered().await();
      assertThat(keys.revoke("racing", UUID.fromString(key.id()))).isTrue();
      replica.forget();
      late.arrive().countDown();
      assertThat(before.get()).isPresent();
      assertThat(replica.grant(key.secret())).isEmpty();
    }
  }

  /** Such as Prometheus, which has to go on learning that the database is away. */
  @Test
  void a_key_is_remembered_while_it_is_asked_for_but_not_for_ever() {
    Bearer key = Bearer.of("watching", "\"read\"");
    AtomicLong clock = new AtomicLong();
    Credentials replica = new Credentials(keys, auth("nocturne.auth.enabled", "true"), clock::get);
    assertThat(replica.grant(key.secret())).isPresent();
    for (int i = 0; i < 150; i++) {
      clock.addAndGet(Duration.ofMinutes(9).toNanos());
      assertThat(replica.lately(key.secret())).as("for %d times nine minutes", i + 1).isPresent();
    }
    for (int i = 0; i < 20; i++) {
      clock.addAndGet(Duration.ofMinutes(9).toNanos());
      replica.lately(key.secret());
    }
    assertThat(replica.lately(key.secret())).as("after a day").isEmpty();

    assertThat(replica.grant(key.secret())).isPresent();
    clock.addAndGet(Duration.ofMinutes(11).toNanos());
    assertThat(replica.lately(key.secret())).as("when nobody asked").isEmpty();

    assertThat(replica.grant(key.secret())).isPresent();
    assertThat(keys.revoke("watching", UUID.fromString(key.id()))).isTrue();
    clock.addAndGet(Duration.ofSeconds(6).toNanos());
    assertThat(replica.grant(key.secret())).isEmpty();
    assertThat(replica.lately(key.secret())).as("once the database has said no").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s\n", " %s ", "\t%s\r\n"})
  void a_bootstrap_key_works_without_what_files_and_shells_put_around_it(String around) {
    String key = KeysNeeded.BOOTSTRAP;
    AuthConfig config = auth("nocturne.auth.bootstrap-key", around.formatted(key));
    Credentials replica = new Credentials(keys, config);
    assertThat(replica.grant(key))
        .hasValueSatisfying(grant -> assertThat(grant.operator()).isTrue());
    assertThat(replica.grant(key + "x")).isEmpty();
    assertThat(replica.grant(around.formatted(key))).isEmpty();
  }

  private static AuthConfig auth(String setting, String value) {
    return new SmallRyeConfigBuilder()
        .withMapping(AuthConfig.class)
        .withDefaultValue(setting, value)
        .build()
        .getConfigMapping(AuthConfig.class);
  }

  @Test
  void scopes_of_a_later_release_allow_nothing_and_break_nothing() throws SQLException {
    Bearer admin = Bearer.of("later", "\"admin\"");
    Bearer key = Bearer.of("later", "\"read\"");
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "update api_key set scopes = '{teleport,read,admin2}' where id = '" + key.id() + "'");
    }
    credentials.forget();

    key.asks().get("/v1/jobs").then().statusCode(200);
    forbidden(key.posts("/v1/jobs", "{}"), "submit");
    admin
        .asks()
        .get("/v1/keys/" + key.id())
        .then()
        .body(member("scopes", equalTo(List.of("read"))));
  }

  @Test
  void a_key_may_have_any_scope() {
    String all =
        Arrays.stream(Scope.values())
            .map(scope -> '"' + scope.wire() + '"')
            .collect(Collectors.joining(", "));
    Bearer.OPERATOR
        .posts("/v1/keys", "{\"name\": \"x\", \"scopes\": [" + all + "]}")
        .then()
        .statusCode(201)
        .body(member("scopes", equalTo(Arrays.stream(Scope.values()).map(Scope::wire).toList())));
  }

  @Test
  void only_the_operator_makes_keys_for_others() {
    Bearer admin = Bearer.of("house-a", "\"admin\"");
    String other = "{\"name\": \"x\", \"scopes\": [\"read\"], \"tenant\": \"house-b\"}";

    forbidden(admin.posts("/v1/keys", other), "make");
    forbidden(admin.asks().get("/v1/keys?tenant=house-b"), "list");
    forbidden(admin.asks().get("/v1/keys/" + admin.id() + "?tenant=house-b"), "look");
    forbidden(admin.asks().delete("/v1/keys/" + admin.id() + "?tenant=house-b"), "revoke");
    Bearer.OPERATOR.asks().get("/v1/keys/" + admin.id()).then().statusCode(404);
    Bearer.OPERATOR.asks().get("/v1/keys/" + admin.id() + "?tenant=house-a").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'scopes': ['read']} /name",
        "{'name': '', 'scopes': ['read']} /name",
        "{'name': 'a\\u0000b', 'scopes': ['read']} /name",
        "{'name': 'x'} /scopes",
        "{'name': 'x', 'scopes': []} /scopes",
        "{'name': 'x', 'scopes': ['all']} /scopes/0",
        "{'name': 'x', 'scopes': ['read'], 'expires_in': 'PT1S'} /expires_in",
        "{'name': 'x', 'scopes': ['read'], 'expires_in': 7} /expires_in",
        "{'name': 'x', 'scopes': ['read'], 'tenant': 'A b'} /tenant",
        "{'name': 'x', 'scopes': ['read'], 'secret': 'x'} /secret",
      })
  void a_key_that_cannot_be_made_is_refused_with_its_place(String row) {
    int end = row.lastIndexOf(' ');
    Bearer.OPERATOR
        .posts("/v1/keys", row.substring(0, end).replace('\'', '"'))
        .then()
        .statusCode(422)
        .body(member("type", equalTo("/problems/invalid-key")))
        .body(member("errors[0].pointer", equalTo(row.substring(end + 1))));
  }
}
