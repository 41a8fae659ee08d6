package dev.nocturne.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept at Notte is used by jobs of the tenant alone that it belongs to. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class HoldingsTest {

  private static final String WHY =
      "is no vault of this tenant; the operator registers those that were not made here";

  private String tenant;
  private Bearer owner;
  private Bearer stranger;

  /** Of the tenant; ids are unlike those of other tests. */
  private String vault;

  private String entry;

  @BeforeEach
  void register() {
    String these = UUID.randomUUID().toString();
    tenant = "holder-" + these;
    vault = "vault-" + these;
    owner = Bearer.of(tenant, "\"admin\"");
    stranger = Bearer.of("other-" + these, "\"admin\"");
    entry =
        register("vault", vault, tenant)
            .then()
            .statusCode(201)
            .extract()
            .as(JsonBody.class)
            .at("id");
  }

  private static Response register(String type, String id, String tenant) {
    return Bearer.OPERATOR.posts("/v1/resources", form(type, id, tenant));
  }

  private static String form(String type, String id, String tenant) {
    return "{\"type\": \"%s\", \"upstream_id\": \"%s\", \"tenant\": \"%s\"}"
        .formatted(type, id, tenant);
  }

  private void unregister(String entry) {
    Bearer.OPERATOR
        .asks()
        .delete("/v1/resources/" + entry + "?tenant=" + tenant)
        .then()
        .statusCode(204);
  }

  private static String agent(String fields) {
    return "{\"kind\": \"agent\", \"task\": \"x\", %s}".formatted(fields);
  }

  private String agent() {
    return agent("\"vault_id\": \"%s\"".formatted(vault));
  }

  private static List<String> pointers(Response refused) {
    return refused.as(JsonBody.class).at("errors.pointer");
  }

  @Test
  void a_foreign_vault_is_refused_in_the_words_of_one_that_nobody_knows() {
    owner.posts("/v1/jobs", agent()).then().statusCode(202);

    Response foreign = stranger.posts("/v1/jobs", agent());
    Response unknown = stranger.posts("/v1/jobs", agent("\"vault_id\": \"nobodys\""));

    assertThat(foreign.statusCode()).isEqualTo(422);
    assertThat(foreign.as(JsonBody.class).<String>at("type")).isEqualTo("/problems/invalid-job");
    assertThat(foreign.as(JsonBody.class).<List<Map<String, String>>>at("errors"))
        .containsExactly(Map.of("pointer", "/vault_id", "detail", WHY));
    assertThat(unknown.statusCode()).isEqualTo(422);
    assertThat(unknown.asString()).isEqualTo(foreign.asString());
    assertThat(stranger.asks().get("/v1/jobs").as(JsonBody.class).<List<?>>at("items")).isEmpty();
  }

  /** Each place of a job that names something which others must not use. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "agent  | vault      | \"vault_id\": \"@\"                                | /vault_id",
        "agent  | persona    | \"persona_id\": \"@\"                              | /persona_id",
        "agent  | vault      | \"session\": {\"vault_id\": \"@\"}                 | /session/vault_id",
        "agent  | connection | \"session\": {\"auth_ids\": [\"@\"]}               | /session/auth_ids/0",
        "scrape | vault      | \"vault_id\": \"@\"                                | /vault_id",
        "scrape | vault      | \"session\": {\"vault_id\": \"@\"}                 | /session/vault_id",
        "scrape | connection | \"auth_ids\": [\"@\"]                              | /auth_ids/0",
        "scrape | profile    | \"profile\": {\"id\": \"@\"}                       | /profile/id",
        "agent  | profile    | \"session\": {\"profile\": {\"id\": \"@\"}}        | /session/profile/id",
        "browser | vault     | \"session\": {\"vault_id\": \"@\"}                 | /session/vault_id",
        "function | function | \"function_id\": \"@\"                             | /function_id"
      })
  void whatever_a_job_names_has_to_be_its_tenants(
      String kind, String type, String fields, String pointer) {
    String hex = UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    String id = type.equals("profile") ? "notte-profile-" + hex : type + "-" + hex;
    String what =
        switch (kind) {
          case "agent" -> "\"task\": \"x\"";
          case "browser" -> "\"actions\": [{\"type\": \"reload\"}]";
          case "function" -> "\"variables\": {}";
          default -> "\"url\": \"https://example.com\"";
        };
    String job = "{\"kind\": \"%s\", %s, %s}".formatted(kind, what, fields.replace("@", id));

    Response before = owner.posts("/v1/jobs", job);
    assertThat(before.statusCode()).as(before.asString()).isEqualTo(422);
    assertThat(pointers(before)).containsExactly(pointer);

    // An id of another type is another thing.
    assertThat(register(type.equals("vault") ? "persona" : "vault", id, tenant).statusCode())
        .isEqualTo(201);
    owner.posts("/v1/jobs", job).then().statusCode(422);
    assertThat(register(type, id, tenant).statusCode()).isEqualTo(201);
    owner.posts("/v1/jobs", job).then().statusCode(202);
    stranger.posts("/v1/jobs", job).then().statusCode(422);
  }

  @Test
  void what_came_before_under_a_key_is_the_same_job_whatever_has_become_of_its_vault() {
    String key = UUID.randomUUID().toString();
    Response first = keyed(owner, key, agent());
    assertThat(first.statusCode()).isEqualTo(202);

    unregister(entry);

    assertThat(keyed(owner, key, agent()).as(JsonBody.class).<String>at("id"))
        .isEqualTo(first.as(JsonBody.class).<String>at("id"));
    assertThat(keyed(owner, key, agent(vault("more"))).as(JsonBody.class).<String>at("type"))
        .isEqualTo("/problems/idempotency-key-reused");
    assertThat(keyed(owner, UUID.randomUUID().toString(), agent()).statusCode()).isEqualTo(422);
  }

  @Test
  void a_document_that_came_before_is_the_same_batch_whatever_has_become_of_its_vault() {
    String key = UUID.randomUUID().toString();
    String document = "{\"jobs\": [%s]}".formatted(agent());
    Response first = keyed(owner, key, "/v1/batches", document);
    assertThat(first.statusCode()).as(first.asString()).isEqualTo(202);

    unregister(entry);

    assertThat(keyed(owner, key, "/v1/batches", document).as(JsonBody.class).<String>at("id"))
        .isEqualTo(first.as(JsonBody.class).<String>at("id"));
    String other = "{\"jobs\": [%s, %s]}".formatted(agent(), agent());
    assertThat(keyed(owner, key, "/v1/batches", other).as(JsonBody.class).<String>at("type"))
        .isEqualTo("/problems/idempotency-key-reused");
    String fresh = UUID.randomUUID().toString();
    assertThat(keyed(owner, fresh, "/v1/batches", document).statusCode()).isEqualTo(422);
  }

  private static String vault(String id) {
    return "\"vault_id\": \"%s\"".formatted(id);
  }

  private static Response keyed(Bearer who, String key, String job) {
    return keyed(who, key, "/v1/jobs", job);
  }

  private static Response keyed(Bearer who, String key, String path, String body) {
    return who.asks()
        .header("Idempotency-Key", key)
        .contentType("application/json")
        .body(body)
        .post(path);
  }

  @Test
  void rows_of_a_stream_are_refused_with_their_lines() {
    String rows = String.join("\n", agent(), agent(vault("foreign")), "{}", agent());

    Response batch = lines("/v1/batches", rows);

    assertThat(batch.statusCode()).as(batch.asString()).isEqualTo(202);
    assertThat(batch.as(JsonBody.class).<Integer>at("counts.total")).isEqualTo(2);
    assertThat(batch.as(JsonBody.class).<Integer>at("counts.rejected")).isEqualTo(2);
    Response rejected = owner.asks().get("/v1/batches/" + batch.path("id") + "/rejected");
    String said = rejected.asString();
    assertThat(said).contains("\"line\":2", "\"line\":3", "/vault_id", WHY);
  }

  @Test
  void documents_streams_that_reject_and_dry_runs_tell_of_them() {
    String jobs = "\"jobs\": [%s, %s, %s]".formatted(agent(), agent(vault("foreign")), agent());

    Response skipping =
        owner.posts("/v1/batches", "{\"on_invalid\": \"skip\", %s}".formatted(jobs));
    assertThat(skipping.as(JsonBody.class).<Integer>at("counts.total"))
        .as(skipping.asString())
        .isEqualTo(2);
    assertThat(skipping.as(JsonBody.class).<Integer>at("counts.rejected")).isEqualTo(1);

    String strict = "{\"on_invalid\": \"reject\", %s}".formatted(jobs);
    Response refused = owner.posts("/v1/batches", strict);
    assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(422);
    assertThat(pointers(refused)).containsExactly("/jobs/1/vault_id");
    assertThat(refused.as(JsonBody.class).<List<String>>at("errors.detail")).containsExactly(WHY);

    Response tried = owner.posts("/v1/batches?dry_run=true", "{%s}".formatted(jobs));
    assertThat(tried.as(JsonBody.class).<Integer>at("counts.rejected"))
        .as(tried.asString())
        .isEqualTo(1);
    assertThat(pointers(tried)).containsExactly("/jobs/1/vault_id");

    Response late = lines("/v1/batches?on_invalid=reject", agent() + "\n" + agent(vault("no")));
    assertThat(late.statusCode()).as(late.asString()).isEqualTo(422);
    assertThat(pointers(late)).containsExactly("/vault_id");
  }

  private Response lines(String path, String rows) {
    return owner
        .asks()
        // Or the client would name a character set that is none of ours.
        .contentType("application/x-ndjson; charset=utf-8")
        .body(rows.getBytes(UTF_8))
        .post(path);
  }

  @Test
  void schedules_are_refused_when_they_are_made_and_at_their_times() {
    Response foreign = stranger.posts("/v1/schedules", schedule("job", agent()));
    assertThat(foreign.statusCode()).isEqualTo(422);
    assertThat(pointers(foreign)).containsExactly("/job/vault_id");
    Response rows =
        stranger.posts(
            "/v1/schedules",
            schedule("batch", "{\"on_invalid\": \"reject\", \"jobs\": [%s]}".formatted(agent())));
    assertThat(pointers(rows)).containsExactly("/batch/jobs/0/vault_id");

    String job = owner.posts("/v1/schedules", schedule("job", agent())).path("id");
    String many =
        owner
            .posts("/v1/schedules", schedule("batch", "{\"jobs\": [%s]}".formatted(agent())))
            .as(JsonBody.class)
            .at("id");
    assertThat(run(job)).isEqualTo("started");
    assertThat(run(many)).isEqualTo("started");
    String refused = owner.posts("/v1/schedules/" + outlived() + "/run", "").asString();
    assertThat(refused).contains("\"refused\"", "/vault_id");
  }

  /** A schedule whose vault is the tenant's no more. */
  private String outlived() {
    String id = UUID.randomUUID().toString();
    String its = register("vault", id, tenant).path("id");
    String schedule =
        owner
            .posts("/v1/schedules", schedule("job", agent(vault(id))))
            .then()
            .extract()
            .as(JsonBody.class)
            .at("id");
    unregister(its);
    return schedule;
  }

  private static String schedule(String content, String payload) {
    return "{\"name\": \"x\", \"cron\": \"0 0 1 1 *\", \"%s\": %s}".formatted(content, payload);
  }

  private String run(String schedule) {
    return owner.posts("/v1/schedules/" + schedule + "/run", "").path("status");
  }

  @Test
  void a_retry_brings_no_job_to_another_vault() {
    String batch = owner.posts("/v1/batches", "{\"jobs\": [%s]}".formatted(agent())).path("id");
    for (String field : List.of("vault_id", "persona_id")) {
      Response retried =
          owner.posts(
              "/v1/batches/" + batch + "/retry",
              "{\"patch\": {\"%s\": \"%s\"}}".formatted(field, vault));
      assertThat(retried.statusCode()).as(retried.asString()).isEqualTo(422);
      assertThat(pointers(retried)).contains("/patch/" + field);
    }
  }

  @Test
  void only_the_operator_says_whose_something_is_and_its_owner_sees_it() {
    for (Response refused :
        List.of(
            owner.posts("/v1/resources", form("vault", "mine", tenant)),
            owner.asks().delete("/v1/resources/" + entry))) {
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.as(JsonBody.class).<String>at("type")).isEqualTo("/problems/forbidden");
    }

    assertThat(register("vault", vault, tenant).as(JsonBody.class).<String>at("id"))
        .isEqualTo(entry);
    Response taken = register("vault", vault, "thief");
    assertThat(taken.statusCode()).isEqualTo(409);
    assertThat(taken.as(JsonBody.class).<String>at("type")).isEqualTo("/problems/resource-taken");
    assertThat(
            owner.asks().get("/v1/resources/" + entry).as(JsonBody.class).<String>at("upstream_id"))
        .isEqualTo(vault);
    assertThat(
            owner
                .asks()
                .get("/v1/resources")
                .as(JsonBody.class)
                .<List<String>>at("items.upstream_id"))
        .containsExactly(vault);
    assertThat(stranger.asks().get("/v1/resources").as(JsonBody.class).<List<?>>at("items"))
        .isEmpty();
    assertThat(owner.asks().get("/v1/resources?tenant=thief").statusCode()).isEqualTo(403);
  }
}
