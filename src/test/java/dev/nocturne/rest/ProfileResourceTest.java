package dev.nocturne.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Profiles.Profile;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant's profiles are made, used, looked into and deleted by it alone. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class ProfileResourceTest {

  private static final String COOKIES =
      """
      {"cookies": [{"name": "sid", "value": "s3cret-%s", "domain": "shop.example", "path": "/",
        "httpOnly": true, "expires": 1.5}], "mode": "%s", "source_format": "playwright"}
      """;

  @Inject NotteGroups notte;
  @Inject DataSource database;
  @Inject EmulatorServer emulator;

  private String tenant;
  private Bearer owner;
  private String profile;
  private String path;

  @BeforeEach
  void make() {
    tenant = "profiles-" + UUID.randomUUID();
    owner = Bearer.of(tenant, "\"admin\"");
    profile = made(owner.posts("/v1/profiles", "{\"name\": \"shopper\"}"));
    path = "/v1/profiles/" + profile;
  }

  private static String made(Response answer) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
    assertThat(answer.header("Location"))
        .endsWith("/v1/profiles/" + answer.as(JsonBody.class).at("id"));
    return answer.as(JsonBody.class).at("id");
  }

  private Response submits(Bearer client) {
    return client.posts(
        "/v1/jobs",
        "{\"kind\": \"agent\", \"task\": \"x\", \"session\": {\"profile\": {\"id\": \"%s\"}}}"
            .formatted(profile));
  }

  private List<String> listed(Bearer client) {
    return client.asks().get("/v1/profiles").path("items.id");
  }

  @Test
  void one_that_is_made_here_can_be_used_until_it_is_deleted() {
    assertThat(owner.asks().get(path).as(JsonBody.class).<String>at("name")).isEqualTo("shopper");
    assertThat(listed(owner)).containsExactly(profile);
    assertThat(submits(owner).statusCode()).isEqualTo(202);

    assertThat(owner.asks().delete(path).statusCode()).isEqualTo(204);
    assertThat(notte.profiles().get(profile)).isEmpty();
    assertThat(listed(owner)).isEmpty();
    assertThat(submits(owner).statusCode()).isEqualTo(422);
    assertThat(owner.asks().delete(path).statusCode()).isEqualTo(404);
  }

  @Test
  void a_copy_has_the_cookies_and_is_the_tenants() {
    assertThat(owner.posts(path + "/cookies", COOKIES.formatted(1, "append")).statusCode())
        .isEqualTo(204);
    String copy = made(owner.posts(path + "/duplicate", "{}"));

    assertThat(owner.posts(path + "/cookies", COOKIES.formatted(2, "replace")).statusCode())
        .isEqualTo(204);
    assertThat(values(path)).containsExactly("s3cret-2");
    assertThat(values("/v1/profiles/" + copy)).containsExactly("s3cret-1");
    assertThat(owner.asks().get(path).as(JsonBody.class).<List<String>>at("domains"))
        .containsExactly("shop.example");
    assertThat(listed(owner)).containsExactly(copy, profile);
  }

  private List<String> values(String of) {
    Response cookies = owner.asks().get(of + "/cookies");
    assertThat(cookies.header("Cache-Control")).contains("no-store");
    return cookies.as(JsonBody.class).at("cookies.value");
  }

  @Test
  void pages_go_through_all_of_them() {
    String second = made(owner.posts("/v1/profiles", "{}"));
    Response first = owner.asks().get("/v1/profiles?limit=1");
    assertThat(first.as(JsonBody.class).<List<String>>at("items.id")).containsExactly(second);
    String cursor = first.as(JsonBody.class).at("next_cursor");
    assertThat(
            owner
                .asks()
                .get("/v1/profiles?limit=1&cursor=" + cursor)
                .as(JsonBody.class)
                .<List<?>>at("items.id"))
        .isEqualTo(List.of(profile));
  }

  @Test
  void to_a_stranger_it_is_like_one_that_does_not_exist() {
    Bearer stranger = Bearer.of("other-" + UUID.randomUUID(), "\"admin\"");
    owner.posts(path + "/cookies", COOKIES.formatted(1, "append"));
    for (String call :
        List.of("GET ", "DELETE ", "POST /duplicate", "GET /cookies", "POST /cookies")) {
      Response foreign = ask(stranger, call, profile);
      Response unknown = ask(stranger, call, "nobody");
      assertThat(foreign.statusCode()).as(call).isEqualTo(404);
      assertThat(foreign.asString().replace(profile, "nobody")).isEqualTo(unknown.asString());
    }
    assertThat(listed(stranger)).isEmpty();
    assertThat(submits(stranger).statusCode()).isEqualTo(422);
    assertThat(values(path)).containsExactly("s3cret-1");
  }

  private static Response ask(Bearer client, String call, String id) {
    String[] parts = call.split(" ", -1);
    return client.asks().request(parts[0], "/v1/profiles/" + id + parts[1]);
  }

  @Test
  void each_call_needs_its_scope() {
    Bearer reader = Bearer.of(tenant, "\"read\"");
    Bearer writer = Bearer.of(tenant, "\"submit\", \"manage\"");
    assertThat(reader.asks().get(path).statusCode()).isEqualTo(200);
    assertThat(reader.asks().get(path + "/cookies").statusCode()).isEqualTo(403);
    assertThat(reader.posts("/v1/profiles", "{}").statusCode()).isEqualTo(403);
    assertThat(writer.posts(path + "/cookies", COOKIES.formatted(1, "append")).statusCode())
        .isEqualTo(403);
    assertThat(Bearer.of(tenant, "\"submit\"").asks().delete(path).statusCode()).isEqualTo(403);
    made(writer.posts(path + "/duplicate", "{\"name\": \"copy\"}"));
  }

  @Test
  void one_that_was_registered_and_is_gone_is_told_so_and_can_be_cleared_away() {
    Profile other = notte.profiles().create("elsewhere");
    String id = other.profileId();
    Bearer.OPERATOR
        .posts(
            "/v1/resources",
            "{\"type\": \"profile\", \"upstream_id\": \"%s\", \"tenant\": \"%s\"}"
                .formatted(id, tenant))
        .then()
        .statusCode(201);
    assertThat(ask(owner, "GET ", id).as(JsonBody.class).<String>at("name")).isEqualTo("elsewhere");
    notte.profiles().delete(id);
    for (String call : List.of("GET ", "GET /cookies")) {
      assertThat(ask(owner, call, id).as(JsonBody.class).<String>at("type"))
          .isEqualTo("/problems/not-kept");
    }
    assertThat(
            owner
                .posts("/v1/profiles/" + id + "/duplicate", "{}")
                .as(JsonBody.class)
                .<String>at("type"))
        .isEqualTo("/problems/refused");
    assertThat(ask(owner, "DELETE ", id).statusCode()).isEqualTo(204);
    assertThat(listed(owner)).containsExactly(profile);
  }

  @Test
  void what_cannot_be_written_down_does_not_stay_at_notte() throws SQLException {
    makeWithoutWritingDown();

    assertThat(notte.profiles().list(tenant, 1).items()).isEmpty();
  }

  @Test
  void what_cannot_be_written_down_and_stays_at_notte_is_told_to_the_operator()
      throws SQLException {
    List<String> said = new CopyOnWriteArrayList<>();
    Handler log = recorder(said);
    script("{\"operation\": \"delete_profile\", \"effect\": \"status\", \"status\": 422}");
    Logger.getLogger("").addHandler(log);
    try {
      makeWithoutWritingDown();
    } finally {
      Logger.getLogger("").removeHandler(log);
      script("");
    }

    String left = notte.profiles().list(tenant, 1).items().getFirst().profileId();
    assertThat(said).anyMatch(line -> line.contains(left) && line.contains("is left at Notte"));
  }

  private void makeWithoutWritingDown() throws SQLException {
    String limit = "\"" + tenant + "\"";
    execute(
        "alter table upstream_resource add constraint %s check (tenant <> '%s') not valid"
            .formatted(limit, tenant));
    try {
      Response refused = owner.posts("/v1/profiles", "{\"name\": \"%s\"}".formatted(tenant));
      assertThat(refused.statusCode()).isEqualTo(503);
    } finally {
      execute("alter table upstream_resource drop constraint " + limit);
    }
  }

  private static Handler recorder(List<String> said) {
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        said.add(entry.getMessage() + Arrays.toString(entry.getParameters()));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  private void script(String fault) {
    given()
        .baseUri(emulator.url().orElseThrow().toString())
        .body("[" + fault + "]")
        .put("/_emulator/faults")
        .then()
        .statusCode(200);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void what_is_wrong_is_told_and_no_cookie_is_quoted() {
    Response refused =
        owner.posts(
            path + "/cookies", COOKIES.formatted("x\", \"path\": 1, \"value\": \"", "append"));
    assertThat(refused.statusCode()).isEqualTo(400);
    Response wrong = owner.posts(path + "/cookies", COOKIES.formatted(1, "merge"));
    assertThat(wrong.as(JsonBody.class).<List<String>>at("errors.pointer"))
        .containsExactly("/mode");
    assertThat(wrong.asString()).doesNotContain("s3cret");
    assertThat(
            owner
                .posts("/v1/profiles", "{\"name\": 1}")
                .as(JsonBody.class)
                .<List<String>>at("errors.pointer"))
        .containsExactly("/name");
  }
}
