package dev.nocturne.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.job.Json;
import dev.nocturne.notte.NotteGroups;
import dev.nocturne.notte.function.RunOutcome;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tenant's functions and their runs are made, looked into, changed and ended by it alone. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class FunctionResourceTest {

  private static final String ALL = "/v1/functions";

  @Inject NotteGroups notte;

  private String tenant;
  private Bearer owner;
  private String function;
  private String path;

  @BeforeEach
  void make() {
    tenant = "functions-" + UUID.randomUUID();
    owner = Bearer.of(tenant, "\"admin\"");
    function =
        made(programs("", "{\"program\": \"first = 1\", \"name\": \"f\", \"description\": \"d\"}"));
    path = ALL + "/" + function;
  }

  private Response programs(String of, String body) {
    return Bearer.OPERATOR.posts(ALL + of + "?tenant=" + tenant, body);
  }

  private static String made(Response answer) {
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
    assertThat(answer.header("Location")).endsWith(ALL + "/" + answer.as(JsonBody.class).at("id"));
    return answer.as(JsonBody.class).at("id");
  }

  private List<String> listed(Bearer client) {
    return client.asks().get(ALL).path("items.id");
  }

  private String program() {
    Response told = owner.asks().get(path);
    assertThat(told.header("Cache-Control")).contains("no-store");
    return given().get(told.as(JsonBody.class).<String>at("program_url")).asString();
  }

  private String run() {
    RunOutcome outcome = notte.functions().run(function, new Json("{\"a\": 1}"));
    return String.valueOf(outcome.run());
  }

  @Test
  void one_is_made_given_versions_copied_and_deleted() {
    assertThat(program()).isEqualTo("first = 1");
    Response next = programs("/" + function + "/versions", "{\"program\": \"second = 2\"}");
    assertThat(next.as(JsonBody.class).<List<String>>at("versions")).as(next.asString()).hasSize(2);
    assertThat(program()).isEqualTo("second = 2");
    Response copy = owner.asks().post(path + "/fork");
    assertThat(copy.as(JsonBody.class).<String>at("forked_from")).isEqualTo(function);
    assertThat(listed(owner)).containsExactly(made(copy), function);

    assertThat(owner.asks().delete(path).statusCode()).isEqualTo(204);
    assertThat(notte.functions().get(function, null)).isEmpty();
    assertThat(listed(owner)).hasSize(1);
    assertThat(owner.asks().get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void its_runs_are_told_stopped_and_written_down() {
    String ended = run();
    String other = run();
    Response runs = owner.asks().get(path + "/runs");
    assertThat(runs.as(JsonBody.class).<List<String>>at("items.id")).containsExactly(other, ended);
    assertThat(runs.as(JsonBody.class).<Object>at("next_cursor")).isNull();
    Response told = owner.asks().get(path + "/runs/" + ended);
    assertThat(told.as(JsonBody.class).<String>at("outcome"))
        .as(told.asString())
        .isEqualTo("ended");
    assertThat(told.as(JsonBody.class).<Integer>at("variables.a")).isEqualTo(1);
    Bearer reader = Bearer.of(tenant, "\"read\"");
    for (String place : List.of("/runs", "/runs/" + ended)) {
      assertThat(reader.asks().get(path + place).asString())
          .contains("\"variables\":{\"a\":\"***\"}");
    }

    Response written = patch(ended, "{\"status\": \"active\", \"logs\": [\"begun\"]}");
    assertThat(written.as(JsonBody.class).<String>at("outcome"))
        .as(written.asString())
        .isEqualTo("running");
    assertThat(
            owner
                .asks()
                .get(path + "/runs?only_active=true")
                .as(JsonBody.class)
                .<List<String>>at("items.id"))
        .containsExactly(ended);
    assertThat(patch(ended, "{\"status\": \"closed\", \"session_id\": \"x\"}").statusCode())
        .isEqualTo(422);
    Response stopped = owner.asks().post(path + "/runs/" + ended + "/stop");
    assertThat(stopped.as(JsonBody.class).<String>at("status"))
        .as(stopped.asString())
        .isEqualTo("closed");
  }

  private Response patch(String run, String body) {
    return owner.asks().contentType("application/json").body(body).patch(path + "/runs/" + run);
  }

  @Test
  void a_run_of_another_function_is_none_of_its() {
    String run = run();
    String another = made(programs("", "{\"program\": \"x = 1\"}"));
    for (String strange : List.of(run, "nobody", "..", "a%2Fb")) {
      String one = ALL + "/" + another + "/runs/" + strange;
      assertThat(
              given()
                  .urlEncodingEnabled(false)
                  .header("Authorization", bearer())
                  .get(one)
                  .statusCode())
          .as(one)
          .isIn(404, 405);
    }
    assertThat(owner.asks().post(ALL + "/" + another + "/runs/" + run + "/stop").statusCode())
        .isEqualTo(404);
  }

  private String bearer() {
    return "Bearer " + owner.secret();
  }

  @Test
  void to_a_stranger_it_is_like_one_that_does_not_exist() {
    Bearer stranger = Bearer.of("other-" + UUID.randomUUID(), "\"admin\"");
    String run = run();
    for (String call :
        List.of(
            "GET ",
            "DELETE ",
            "POST /fork",
            "POST /schedule",
            "DELETE /schedule",
            "GET /runs",
            "GET /runs/" + run,
            "PATCH /runs/" + run,
            "POST /runs/" + run + "/stop")) {
      String unknown = UUID.randomUUID().toString();
      Response foreign = ask(stranger, call, function);
      Response absent = ask(stranger, call, unknown);
      assertThat(foreign.statusCode()).as(call).isEqualTo(404);
      assertThat(foreign.asString().replace(function, unknown)).isEqualTo(absent.asString());
    }
    assertThat(listed(stranger)).isEmpty();
    assertThat(program()).isEqualTo("first = 1");
  }

  private static Response ask(Bearer client, String call, String id) {
    String[] parts = call.split(" ", -1);
    return client.asks().request(parts[0], ALL + "/" + id + parts[1]);
  }

  @Test
  void notte_runs_it_by_itself_only_for_those_who_may_manage() {
    String times = "{\"cron\": \"0 0 * * *\", \"variables\": {\"a\": 1}}";
    Bearer submitter = Bearer.of(tenant, "\"submit\", \"read\"");
    assertThat(submitter.posts(path + "/schedule", times).statusCode()).isEqualTo(403);
    assertThat(submitter.asks().delete(path).statusCode()).isEqualTo(403);
    assertThat(owner.posts(path + "/schedule", times).statusCode()).isEqualTo(204);
    assertThat(owner.asks().delete(path + "/schedule").statusCode()).isEqualTo(204);
  }

  /** What runs at Notte gets its key, by which everything there can be had. */
  @Test
  void no_tenant_brings_a_program_of_its_own() {
    String program = "{\"program\": \"steal = 1\"}";
    assertThat(owner.posts(ALL, program).statusCode()).isEqualTo(403);
    assertThat(owner.posts(path + "/versions", program).statusCode()).isEqualTo(403);
    assertThat(program()).isEqualTo("first = 1");
  }

  @Test
  void what_is_wrong_is_told() {
    for (String[] wrong :
        new String[][] {
          {"{}", ""},
          {"{\"program\": \"\"}", "/program"},
          {"{\"program\": \"x\", \"shared\": true}", "/shared"},
          {"{\"program\": \"x\", \"response_format\": {\"type\": 1}}", "/response_format/type"}
        }) {
      Response refused = programs("", wrong[0]);
      assertThat(refused.statusCode()).as(wrong[0]).isEqualTo(422);
      assertThat(refused.as(JsonBody.class).<List<String>>at("errors.pointer").getFirst())
          .startsWith(wrong[1]);
    }
  }
}
