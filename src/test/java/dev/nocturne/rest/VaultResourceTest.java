package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.nocturne.JsonBody;
import dev.nocturne.LogRecorder;
import dev.nocturne.Stored;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.notte.NotteGroups;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant makes, fills and deletes vaults of its own; passwords go in and never come out. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class VaultResourceTest {

  private static final String ALL = "/v1/vaults";
  private static final String PASSWORD = " pa55-of-the-vault";
  private static final String SEED = "JBSWY3DPEHPK3PXP";
  private static final String LOGIN =
      "{\"url\": \"https://www.shop.example/login\", \"email\": \"a@b.example\", \"password\": \""
          + PASSWORD
          + "\", \"mfa_secret\": \""
          + SEED
          + "\"}";

  @Inject EmulatorServer emulator;
  @Inject NotteGroups notte;

  @Inject DataSource database;

  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final LogRecorder log = LogRecorder.into(logged);
  private String tenant;
  private Bearer owner;

  @BeforeEach
  void make() {
    tenant = "vaults-" + UUID.randomUUID();
    owner = Bearer.of(tenant, "\"vaults\", \"submit\"");
  }

  @AfterEach
  void listenNoMore() {
    log.close();
  }

  /** No password or seed was stored or logged. */
  private void isNowhereHere() throws SQLException {
    assertThat(Stored.in(database))
        .anyMatch(row -> row.contains(tenant))
        .noneMatch(row -> row.contains(PASSWORD.strip()) || row.contains(SEED));
    assertThat(logged).noneMatch(line -> line.contains(PASSWORD.strip()) || line.contains(SEED));
  }

  private String vault(String name) {
    return owner
        .posts(ALL, "{\"name\": \"%s\"}".formatted(name))
        .then()
        .statusCode(201)
        .extract()
        .as(JsonBody.class)
        .at("id");
  }

  private int submitted(String vault) {
    return owner
        .posts(
            "/v1/jobs",
            "{\"kind\": \"agent\", \"task\": \"x\", \"vault_id\": \"%s\"}".formatted(vault))
        .statusCode();
  }

  @Test
  void a_vault_is_made_named_used_and_deleted() {
    String older = vault("older");
    Response made = owner.posts(ALL, "{\"name\": \"shops\"}");
    String id = made.as(JsonBody.class).at("id");
    assertThat(made.header("Location")).endsWith(ALL + "/" + id);
    assertThat(notte.vaults().logins(id)).isPresent();
    assertThat(submitted(id)).isEqualTo(202);

    owner
        .asks()
        .contentType("application/json")
        .body("{\"name\": \"all shops\"}")
        .patch(ALL + "/" + id)
        .then()
        .statusCode(200)
        .body(member("name", equalTo("all shops")));
    assertThat(owner.asks().get(ALL).as(JsonBody.class).<List<String>>at("items.name"))
        .containsExactly("all shops", "older");
    assertThat(owner.asks().get(ALL + "/" + id).as(JsonBody.class).<String>at("name"))
        .isEqualTo("all shops");
    assertThat(notte.vaults().list(true, 1).items())
        .anyMatch(each -> each.vaultId().equals(id) && "all shops".equals(each.name()));

    owner.asks().delete(ALL + "/" + id).then().statusCode(204);
    assertThat(notte.vaults().logins(id)).isEmpty();
    assertThat(owner.asks().get(ALL).as(JsonBody.class).<List<String>>at("items.id"))
        .containsExactly(older);
    assertThat(owner.asks().delete(ALL + "/" + id).statusCode()).isEqualTo(404);
    assertThat(submitted(id)).isEqualTo(422);
  }

  @Test
  void logins_go_in_and_come_out_as_masks() throws SQLException {
    String one = ALL + "/" + vault("logins") + "/credentials";
    Response added = owner.posts(one, LOGIN);
    assertThat(added.statusCode()).as(added.asString()).isEqualTo(204);
    Response list = owner.asks().get(one);
    assertThat(list.as(JsonBody.class).<List<Map<String, ?>>>at("items")).hasSize(1);
    assertThat(list.as(JsonBody.class).<String>at("items[0].email")).isEqualTo("a@b.example");
    String site = list.as(JsonBody.class).at("items[0].url");
    Response masked = owner.asks().get(one + "/" + site);
    assertThat(masked.as(JsonBody.class).<String>at("password")).isEqualTo("***");
    assertThat(masked.as(JsonBody.class).<String>at("mfa_secret")).isEqualTo("***");
    assertThat(masked.header("Cache-Control")).contains("no-store");
    isNowhereHere();

    owner.asks().delete(one + "/" + site).then().statusCode(204);
    assertThat(owner.asks().get(one + "/" + site).statusCode()).isEqualTo(404);
    assertThat(owner.asks().get(one).as(JsonBody.class).<List<?>>at("items")).isEmpty();
  }

  @Test
  void what_notte_does_not_mask_is_masked_here() {
    String one = ALL + "/" + vault("open") + "/credentials";
    script(
        "{\"operation\": \"credentials\", \"effect\": \"status\", \"status\": 200, \"body\":"
            + " \"{\\\"credentials\\\": {\\\"password\\\": \\\"p-shown\\\", \\\"mfa_secret\\\":"
            + " \\\"s-shown\\\"}}\"}");
    try {
      Response answer = owner.asks().get(one + "/shop.example");
      assertThat(answer.as(JsonBody.class).<String>at("password"))
          .as(answer.asString())
          .isEqualTo("***");
      assertThat(answer.asString()).doesNotContain("shown");
    } finally {
      script("");
    }
  }

  @Test
  void a_refused_login_is_not_quoted() throws SQLException {
    String one = ALL + "/" + vault("refused") + "/credentials";
    script(
        "{\"operation\": \"add_credentials\", \"effect\": \"status\", \"status\": 422, \"body\":"
            + " \"{\\\"detail\\\": \\\"too weak: pa55-of-the-vault\\\"}\"}");
    try {
      Response answer = owner.posts(one, LOGIN);
      assertThat(answer.statusCode()).isEqualTo(422);
      assertThat(answer.as(JsonBody.class).<String>at("type")).isEqualTo("/problems/refused");
      assertThat(answer.asString()).doesNotContain("pa55").doesNotContain(SEED);
      isNowhereHere();
    } finally {
      script("");
    }
  }

  @Test
  void what_is_not_a_login_is_told_with_its_place_and_not_quoted() {
    String one = ALL + "/" + vault("wrong") + "/credentials";
    Map<String, String> wrong =
        Map.of(
            LOGIN.replace(SEED, "no-base-32"),
            "/mfa_secret",
            LOGIN.replace("\"email\": \"a@b.example\",", ""),
            "/username",
            LOGIN.replace("\"email\"", "\"username\": \"pa55-of\", \"email\""),
            "/username",
            LOGIN.replace("https://www", "https:// www"),
            "/url",
            LOGIN.replace("\"" + PASSWORD + "\"", "[\"pa55\"]"),
            "/password",
            LOGIN.replace(PASSWORD, "pa55\\u0000"),
            "/password",
            LOGIN.replace("email", "mail"),
            "/mail");
    wrong.forEach(
        (body, pointer) -> {
          Response answer = owner.posts(one, body);
          answer
              .then()
              .statusCode(422)
              .body(member("type", equalTo("/problems/invalid-vault")))
              .body(member("errors.pointer", hasItem(pointer)));
          assertThat(answer.asString()).doesNotContain("pa55").doesNotContain("no-base");
        });
    assertThat(owner.posts(ALL, "{\"name\": \"\"}").statusCode()).isEqualTo(422);
    assertThat(owner.asks().get(one).as(JsonBody.class).<List<?>>at("items")).isEmpty();
  }

  @Test
  void nobody_else_finds_it() {
    String id = vault("mine");
    owner.posts(ALL + "/" + id + "/credentials", LOGIN).then().statusCode(204);
    Bearer stranger = Bearer.of("other-" + tenant.substring(7), "\"admin\"");
    Bearer other = Bearer.of(tenant, "\"read\", \"submit\", \"manage\", \"live\", \"personas\"");
    for (String what : List.of("", "/credentials", "/credentials/shop.example")) {
      for (String method : List.of("GET", "DELETE")) {
        if (!(what.equals("/credentials") && method.equals("DELETE"))) {
          Response foreign = stranger.asks().request(method, ALL + "/" + id + what);
          Response unknown = stranger.asks().request(method, ALL + "/nobody" + what);
          assertThat(foreign.statusCode()).isEqualTo(404);
          assertThat(foreign.asString().replace(id, "nobody")).isEqualTo(unknown.asString());
          assertThat(other.asks().request(method, ALL + "/" + id + what).statusCode())
              .isEqualTo(403);
        }
      }
    }
    assertThat(stranger.posts(ALL + "/" + id + "/credentials", LOGIN).statusCode()).isEqualTo(404);
    assertThat(stranger.asks().get(ALL).as(JsonBody.class).<List<?>>at("items")).isEmpty();
    assertThat(other.asks().get(ALL).statusCode()).isEqualTo(403);
    assertThat(
            owner
                .asks()
                .get(ALL + "/" + id + "/credentials")
                .as(JsonBody.class)
                .<List<?>>at("items"))
        .hasSize(1);
  }

  @Test
  void a_lost_answer_says_what_may_be_left_and_nothing_is_the_tenants() {
    script("{\"operation\": \"create_vault\", \"effect\": \"lost_reply\"}");
    try {
      Response answer = owner.posts(ALL, "{\"name\": \"lost\"}");
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.as(JsonBody.class).<String>at("type")).isEqualTo("/problems/answer-lost");
      assertThat(answer.as(JsonBody.class).<String>at("detail"))
          .contains("may have an empty vault");
    } finally {
      script("");
    }
    assertThat(owner.asks().get(ALL).as(JsonBody.class).<List<?>>at("items")).isEmpty();
  }

  @Test
  void one_that_notte_kept_stays_the_tenants() {
    String id = vault("kept");
    script("{\"operation\": \"delete_vault\", \"effect\": \"status\", \"status\": 500}");
    try {
      assertThat(owner.asks().delete(ALL + "/" + id).statusCode()).isEqualTo(503);
    } finally {
      script("");
    }
    script(
        "{\"operation\": \"delete_vault\", \"effect\": \"status\", \"status\": 200, \"body\":"
            + " \"{\\\"status\\\": \\\"failure\\\"}\"}");
    try {
      assertThat(owner.asks().delete(ALL + "/" + id).statusCode()).isEqualTo(422);
    } finally {
      script("");
    }
    assertThat(owner.asks().get(ALL + "/" + id).statusCode()).isEqualTo(200);
    owner.asks().delete(ALL + "/" + id).then().statusCode(204);
  }

  private void script(String fault) {
    given()
        .baseUri(emulator.url().orElseThrow().toString())
        .body("[" + fault + "]")
        .put("/_emulator/faults")
        .then()
        .statusCode(200);
  }
}
