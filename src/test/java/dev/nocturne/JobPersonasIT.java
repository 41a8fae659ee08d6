package dev.nocturne;

import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.Personas.Persona;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job has a persona of its own made, works as it, and leaves none that nobody wants. */
@QuarkusTest
@TestProfile(Brisk.class)
@WithTestResource(TestingPostgres.class)
class JobPersonasIT {

  @TestHTTPResource URI service;
  @Inject EmulatorServer emulator;
  @Inject NotteGroups notte;
  @Inject AgroalDataSource source;
  private Bench bench;
  private List<String> before;

  @BeforeEach
  void set() {
    bench = new Bench(service, emulator.url().orElseThrow());
    before = personas();
    bench.agents(
        """
        [{"contains": "signs up", "ending": "solved", "answer": "x", "runs_for": "PT1H", "steps": 1},
         {"contains": "", "ending": "solved", "answer": "x", "runs_for": "PT0.1S", "steps": 1}]
        """);
  }

  @AfterEach
  void lift() {
    bench.faults("[]");
    bench.agents("[]");
  }

  private List<String> personas() {
    return Bench.made(() -> notte.personas().list(true, 1)).items().stream()
        .map(Persona::personaId)
        .toList();
  }

  /** Those that were made since the test began; what another one has left may still be going. */
  private List<String> made() {
    return personas().stream().filter(id -> !before.contains(id)).toList();
  }

  private String submit(String task, String persona) {
    return bench.submit(
        "{\"kind\": \"agent\", \"task\": \"%s\", \"persona\": {\"create\": true%s}}"
            .formatted(task, persona));
  }

  private Response ask(String path) {
    return given().baseUri(service.toString()).get(path);
  }

  @Test
  void it_is_there_while_the_job_runs_and_gone_afterwards_with_its_vault_however_often_that_fails()
      throws SQLException {
    String job = submit("signs up", ", \"vault\": true, \"phone\": true");
    String path = "/v1/jobs/" + job + "/persona";
    await().until(() -> bench.started("signs up") == 1);
    Response persona = ask(path);
    String id = persona.as(JsonBody.class).at("id");
    String vault = persona.as(JsonBody.class).at("vault_id");
    assertThat(persona.as(JsonBody.class).<String>at("phone_number")).startsWith("+1");
    assertThat(ask("/v1/personas").as(JsonBody.class).<List<String>>at("items.id")).contains(id);
    assertThat(ask("/v1/vaults").as(JsonBody.class).<List<String>>at("items.id")).contains(vault);
    given()
        .baseUri(emulator.url().orElseThrow().toString())
        .body("{\"persona_id\": \"%s\", \"subject\": \"Code\", \"text\": \"482913\"}".formatted(id))
        .post("/_emulator/messages")
        .then()
        .statusCode(200);
    assertThat(ask(path + "/emails").as(JsonBody.class).<List<String>>at("items.text"))
        .containsExactly("482913");
    assertThat(ask(path + "/sms").as(JsonBody.class).<List<?>>at("items")).isEmpty();

    bench.faults("[{\"operation\": \"delete_persona\", \"effect\": \"status\", \"status\": 503}]");
    int asked = bench.requests("delete_persona");
    bench.cancel(job);
    await().until(() -> bench.requests("delete_persona") > asked);
    assertThat(made()).containsExactly(id);
    assertThat(ask("/v1/personas").as(JsonBody.class).<List<String>>at("items.id")).contains(id);
    bench.faults("[]");
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("update job_persona set due_at = now() where leaving");
    }
    await().until(() -> notte.personas().get(id).isEmpty());
    assertThat(notte.vaults().logins(vault)).isEmpty();
    await()
        .until(
            () ->
                !ask("/v1/personas").as(JsonBody.class).<List<String>>at("items.id").contains(id));
    assertThat(ask("/v1/vaults").as(JsonBody.class).<List<String>>at("items.id"))
        .doesNotContain(vault);
    assertThat(ask(path).as(JsonBody.class).<String>at("type")).isEqualTo("/problems/not-kept");
  }

  @Test
  void one_that_is_to_be_kept_is_the_tenants_when_the_job_has_ended() {
    String job = submit("keeps it", ", \"keep\": true");
    assertThat(bench.ended(job).path("status").asText()).isEqualTo("succeeded");
    String id = ask("/v1/jobs/" + job + "/persona").path("id");
    assertThat(ask("/v1/personas").as(JsonBody.class).<List<String>>at("items.id")).contains(id);
    given().baseUri(service.toString()).delete("/v1/personas/" + id).then().statusCode(204);
  }

  @Test
  void one_that_notte_does_not_know_any_more_fails_its_job_and_no_other() {
    String gone = Bench.made(() -> notte.personas().create(false, false)).personaId();
    bench.register("persona", gone);
    notte.personas().delete(gone);
    String agent = "{\"kind\": \"agent\", \"task\": \"%s\"%s}";
    JsonNode failed =
        bench.ended(
            bench.submit(agent.formatted("as gone", ", \"persona_id\": \"%s\"".formatted(gone))));
    assertThat(failed.at("/failure/kind").asText()).isEqualTo("invalid");
    assertThat(failed.at("/failure/message").asText()).contains("Persona not found");
    JsonNode other = bench.ended(bench.submit(agent.formatted("as nobody", "")));
    assertThat(other.path("status").asText()).isEqualTo("succeeded");
  }

  @Test
  void one_whose_answer_was_lost_is_told_of_and_costs_an_attempt() {
    bench.faults("[{\"operation\": \"create_persona\", \"effect\": \"lost_reply\", \"times\": 1}]");
    JsonNode ended = bench.ended(submit("asks once", "}, \"max_attempts\": 1, \"labels\": {"));
    assertThat(ended.at("/failure/kind").asText()).isEqualTo("interrupted");
    assertThat(ended.at("/failure/message").asText()).contains("a persona may have been made");
    assertThat(bench.started("asks once")).isZero();
    // It is nobody's, and nobody deletes what may be another's.
    assertThat(made()).hasSize(1);
    assertThat(ask("/v1/personas").as(JsonBody.class).<List<String>>at("items.id"))
        .doesNotContain(made().getFirst());
  }

  @Test
  void one_with_a_telephone_whose_answer_was_lost_ends_the_job() {
    bench.faults("[{\"operation\": \"create_persona\", \"effect\": \"lost_reply\", \"times\": 1}]");
    JsonNode ended = bench.ended(submit("telephones", ", \"phone\": true"));
    assertThat(ended.at("/failure/kind").asText()).isEqualTo("unclear");
    assertThat(ended.at("/failure/message").asText()).contains("telephone may cost");
    assertThat(bench.started("telephones")).isZero();
  }

  @Test
  void a_job_names_no_other_persona_and_no_vault_beside_its_own() {
    assertThat(refused(", \"persona_id\": \"p\"")).contains("must not be there beside persona");
    assertThat(refused(", \"vault_id\": \"v\""))
        .contains("must not be there beside a persona with a vault");
    assertThat(made()).isEmpty();
  }

  private List<String> refused(String more) {
    Response answer =
        given()
            .baseUri(service.toString())
            .contentType("application/json")
            .body(
                "{\"kind\": \"agent\", \"task\": \"x\", \"persona\": {\"create\": true,"
                    + " \"vault\": true}"
                    + more
                    + "}")
            .post("/v1/jobs");
    assertThat(answer.statusCode()).isEqualTo(422);
    return answer.as(JsonBody.class).at("errors.detail");
  }
}
