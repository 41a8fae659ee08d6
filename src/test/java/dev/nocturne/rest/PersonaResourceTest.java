package dev.nocturne.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A persona's messages are read by its tenant alone, and by those who may. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
class PersonaResourceTest {

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
    assertThat(who.<String>path("email")).as(who.asString()).isEqualTo(persona.email());
    assertThat(who.<String>path("vault_id")).isEqualTo(persona.vaultId());
    Response emails = reader.asks().get(path + "/emails");
    assertThat(emails.<List<String>>path("items.text"))
        .containsExactlyInAnyOrder("first-482913", "second-1");
    assertThat(emails.header("Cache-Control")).contains("no-store");
    assertThat(reader.asks().get(path + "/emails?limit=1").<List<?>>path("items")).hasSize(1);
    assertThat(reader.asks().get(path + "/emails?only_unread=true").<List<?>>path("items"))
        .isEmpty();
    assertThat(reader.asks().get(path + "/sms").<List<String>>path("items.text"))
        .containsExactly("third-2");
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
  }

  @Test
  void one_that_notte_has_no_more_is_told_so() {
    String gone = UUID.randomUUID().toString();
    register(gone);
    for (String what : List.of("", "/emails", "/sms")) {
      assertThat(reader.asks().get("/v1/personas/" + gone + what).<String>path("type"))
          .isEqualTo("/problems/not-kept");
    }
  }
}
