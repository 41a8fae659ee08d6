package dev.nocturne.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Personas.Persona;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A persona's messages are read by its tenant alone, and by those who may. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class PersonaResourceTest {

  private static final String ALL = "/v1/personas";

  @Inject NotteGroups notte;
  @Inject EmulatorServer emulator;

  private String tenant;
  private Bearer reader;
  private Persona persona;
  private String path;

  @BeforeEach
  void make() {
    tenant = "personas-" + UUID.randomUUID();
    reader = Bearer.of(tenant, "\"personas\"");
    persona = notte.personas().create(true, true);
    path = "/v1/personas/" + persona.personaId();
    register(persona.personaId());
  }

  private void register(String id) {
    Bearer.OPERATOR
        .posts(
            "/v1/resources",
            "{\"type\": \"persona\", \"upstream_id\": \"%s\", \"tenant\": \"%s\"}"
                .formatted(id, tenant))
        .then()
        .statusCode(201);
  }

  private void send(String kind, String text) {
    given()
        .baseUri(emulator.url().orElseThrow().toString())
        .body(
            "{\"persona_id\": \"%s\", \"kind\": \"%s\", \"subject\": \"Code\", \"text\": \"%s\"}"
                .formatted(persona.personaId(), kind, text))
        .post("/_emulator/messages")
        .then()
        .statusCode(200);
  }

  @Test
  void what_a_persona_gets_is_read_here() {
    send("email", "first-482913");
    send("email", "second-1");
    send("sms", "third-2");

    Response who = reader.asks().get(path);
    assertThat(who.as(JsonBody.class).<String>at("email"))
        .as(who.asString())
        .isEqualTo(persona.email());
    assertThat(who.as(JsonBody.class).<String>at("vault_id")).isEqualTo(persona.vaultId());
    Response emails = reader.asks().get(path + "/emails");
    assertThat(emails.as(JsonBody.class).<List<String>>at("items.text"))
        .containsExactlyInAnyOrder("first-482913", "second-1");
    assertThat(emails.header("Cache-Control")).contains("no-store");
    assertThat(reader.asks().get(path + "/emails?limit=1").as(JsonBody.class).<List<?>>at("items"))
        .hasSize(1);
    assertThat(
            reader
                .asks()
                .get(path + "/emails?only_unread=true")
                .as(JsonBody.class)
                .<List<?>>at("items"))
        .isEmpty();
    assertThat(reader.asks().get(path + "/sms").as(JsonBody.class).<List<String>>at("items.text"))
        .containsExactly("third-2");
  }

  @Test
  void a_persona_is_made_used_and_deleted_and_its_vault_is_the_tenants() {
    Response made = reader.posts(ALL, "{\"vault\": true, \"phone\": true}");
    String id = made.then().statusCode(201).extract().as(JsonBody.class).at("id");
    assertThat(made.header("Location")).endsWith(ALL + "/" + id);
    assertThat(made.as(JsonBody.class).<String>at("phone_number")).startsWith("+1");
    assertThat(reader.asks().get(ALL).as(JsonBody.class).<List<String>>at("items.id"))
        .containsExactly(id, persona.personaId());
    Bearer user = Bearer.of(tenant, "\"submit\", \"vaults\"");
    String job =
        "{\"kind\": \"agent\", \"task\": \"x\", \"persona_id\": \"%s\", \"vault_id\": \"%s\"}"
            .formatted(id, made.as(JsonBody.class).<String>at("vault_id"));
    assertThat(user.posts("/v1/jobs", job).statusCode()).isEqualTo(202);

    reader.asks().delete(ALL + "/" + id).then().statusCode(204);
    assertThat(notte.personas().get(id)).isEmpty();
    assertThat(reader.asks().delete(ALL + "/" + id).statusCode()).isEqualTo(404);
    assertThat(user.posts("/v1/jobs", job).as(JsonBody.class).<List<String>>at("errors.pointer"))
        .containsExactly("/persona_id");
    assertThat(user.asks().get("/v1/vaults").as(JsonBody.class).<List<String>>at("items.id"))
        .containsExactly(made.as(JsonBody.class).<String>at("vault_id"));
  }

  @Test
  void a_number_is_given_and_taken_once() {
    String id = reader.posts(ALL, "{}").as(JsonBody.class).at("id");
    String number = ALL + "/" + id + "/sms/number";
    assertThat(reader.asks().get(ALL + "/" + id).as(JsonBody.class).<String>at("phone_number"))
        .isNull();
    reader.asks().delete(number).then().statusCode(204);
    String given = reader.asks().post(number).as(JsonBody.class).at("phone_number");
    assertThat(given).startsWith("+1");
    script("{\"operation\": \"create_number\", \"effect\": \"status\", \"status\": 500}");
    assertThat(reader.asks().post(number).as(JsonBody.class).<String>at("phone_number"))
        .isEqualTo(given);
    script("{\"operation\": \"delete_number\", \"effect\": \"lost_reply\"}");
    assertThat(reader.asks().delete(number).statusCode()).isEqualTo(502);
    script("");
    reader.asks().delete(number).then().statusCode(204);
    assertThat(reader.asks().get(ALL + "/" + id).as(JsonBody.class).<String>at("phone_number"))
        .isNull();
  }

  @Test
  void a_lost_answer_says_what_it_may_cost_and_nothing_is_the_tenants() {
    script("{\"operation\": \"create_persona\", \"effect\": \"lost_reply\"}");
    Response answer = reader.posts(ALL, "{\"phone\": true}");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.as(JsonBody.class).<String>at("detail")).contains("telephone may cost");
    assertThat(reader.asks().get(ALL).as(JsonBody.class).<List<String>>at("items.id"))
        .containsExactly(persona.personaId());
  }

  @Test
  void what_is_no_wish_for_a_persona_makes_none() {
    for (String body : List.of("{\"phone\": \"yes\"}", "{\"vault\": null}", "{\"p\\u0000\": 1}")) {
      assertThat(reader.posts(ALL, body).as(JsonBody.class).<String>at("type"))
          .as(body)
          .isEqualTo("/problems/invalid-persona");
    }
    assertThat(reader.asks().get(ALL).as(JsonBody.class).<List<?>>at("items")).hasSize(1);
  }

  @Test
  void one_that_notte_kept_stays_the_tenants() {
    String faulty =
        "{\"operation\": \"delete_persona\", \"effect\": \"status\", \"status\": 200, \"body\":"
            + " \"{\\\"status\\\": \\\"failure\\\"}\"}";
    script(faulty);
    assertThat(reader.asks().delete(path).statusCode()).isEqualTo(422);
    script("");
    assertThat(reader.asks().get(path).statusCode()).isEqualTo(200);
    reader.asks().delete(path).then().statusCode(204);
  }

  private void script(String fault) {
    given()
        .baseUri(emulator.url().orElseThrow().toString())
        .body("[" + fault + "]")
        .put("/_emulator/faults")
        .then()
        .statusCode(200);
  }

  @AfterEach
  void repair() {
    script("");
  }

  @Test
  void nobody_else_reads_it() {
    Bearer stranger = Bearer.of("other-" + tenant.substring(9), "\"admin\"");
    Bearer other = Bearer.of(tenant, "\"read\", \"submit\", \"manage\", \"live\", \"vaults\"");
    for (String what : List.of("", "/emails", "/sms")) {
      Response foreign = stranger.asks().get(path + what);
      Response unknown = stranger.asks().get("/v1/personas/nobody" + what);
      assertThat(foreign.statusCode()).isEqualTo(404);
      assertThat(foreign.asString().replace(persona.personaId(), "nobody"))
          .isEqualTo(unknown.asString());
      assertThat(other.asks().get(path + what).statusCode()).isEqualTo(403);
    }
    assertThat(stranger.asks().delete(path).statusCode()).isEqualTo(404);
    assertThat(stranger.asks().post(path + "/sms/number").statusCode()).isEqualTo(404);
    assertThat(stranger.asks().delete(path + "/sms/number").statusCode()).isEqualTo(404);
    assertThat(stranger.asks().get(ALL).as(JsonBody.class).<List<?>>at("items")).isEmpty();
    assertThat(other.posts(ALL, "{}").statusCode()).isEqualTo(403);
    assertThat(other.asks().delete(path).statusCode()).isEqualTo(403);
    assertThat(notte.personas().get(persona.personaId())).isPresent();
  }

  @Test
  void one_that_notte_has_no_more_is_told_so() {
    String gone = UUID.randomUUID().toString();
    register(gone);
    for (String what : List.of("", "/emails", "/sms")) {
      assertThat(
              reader
                  .asks()
                  .get("/v1/personas/" + gone + what)
                  .as(JsonBody.class)
                  .<String>at("type"))
          .isEqualTo("/problems/not-kept");
    }
  }
}
