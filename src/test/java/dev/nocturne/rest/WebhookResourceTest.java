package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingPostgres;
import dev.nocturne.job.SigningSecret;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class WebhookResourceTest {

  private static final String JSON = "application/json";
  private static final String ALL = "/v1/webhooks";

  /** A name that no resolver knows, so that nothing leaves this machine. */
  private static final String URL = "https://hooks.invalid/in?token=canary-of-an-address";

  private static final String ACCEPTED = "dev.nocturne.job.accepted.v1";

  @Test
  void a_webhook_is_made_and_its_secret_is_told_once() {
    ValidatableResponse made = create("").statusCode(201);
    String id = made.extract().as(JsonBody.class).at("id");
    String secret = made.extract().as(JsonBody.class).at("secret");
    made.header("Cache-Control", "no-store").header("Location", endsWith(ALL + "/" + id));
    assertThat(SigningSecret.of(secret)).isPresent();
    when()
        .get(ALL + "/" + id)
        .then()
        .statusCode(200)
        .body(member("url", equalTo(URL)))
        .body(member("event_types", hasItem(ACCEPTED)))
        .body(member("enabled", equalTo(true)))
        .body(member("disabled_reason", nullValue()))
        .body(member("secret", nullValue()))
        .body(not(containsString("whsec_")));
    when()
        .get(ALL)
        .then()
        .statusCode(200)
        .body(member("items.id", hasItem(id)))
        .body(not(containsString("whsec_")));
  }

  @Test
  void a_client_may_bring_a_secret_of_its_own() {
    String own = SigningSecret.random().text();
    create(", \"secret\": \"" + own + "\"").statusCode(201).body(member("secret", equalTo(own)));
  }

  @Test
  void a_rotation_tells_the_next_secret_and_until_when_the_one_before_signs() {
    ValidatableResponse made = create("").statusCode(201);
    String id = made.extract().as(JsonBody.class).at("id");
    String before = made.extract().as(JsonBody.class).at("secret");
    when()
        .post(ALL + "/" + id + "/rotate")
        .then()
        .statusCode(200)
        .body(member("secret", not(equalTo(before))))
        .body(member("old_secret_until", notNullValue()));
    String own = SigningSecret.random().text();
    given()
        .contentType(JSON)
        .body("{\"secret\": \"" + own + "\"}")
        .post(ALL + "/" + id + "/rotate")
        .then()
        .statusCode(200)
        .body(member("secret", equalTo(own)));
  }

  @Test
  void a_webhook_is_changed_switched_off_and_on_and_deleted() {
    String one = ALL + "/" + create("").extract().as(JsonBody.class).at("id");
    change(one, "{\"event_types\": [\"dev.nocturne.batch.finished.v1\"]}")
        .statusCode(200)
        .body(member("event_types", equalTo(List.of("dev.nocturne.batch.finished.v1"))))
        .body(member("url", equalTo(URL)));
    change(one, "{\"enabled\": false}")
        .statusCode(200)
        .body(member("enabled", equalTo(false)))
        .body(member("disabled_reason", equalTo("paused")));
    given()
        .post(one + "/ping")
        .then()
        .statusCode(409)
        .body(member("detail", containsString("paused")));
    change(one, "{\"enabled\": true}").statusCode(200).body(member("disabled_reason", nullValue()));
    when().delete(one).then().statusCode(204);
    when().get(one).then().statusCode(404);
    when().get(one + "/deliveries").then().statusCode(404);
    when().delete(one).then().statusCode(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | /url",
        "{'url':'https://a.example'} | /event_types",
        "{'url':'http://a.example','event_types':['T']} | /url",
        "{'url':'https://localhost/','event_types':['T']} | /url",
        "{'url':'https://169.254.169.254/','event_types':['T']} | /url",
        "{'url':'https://u:p@a.example/','event_types':['T']} | /url",
        "{'url':7,'event_types':['T']} | /url",
        "{'url':'https://a.example','event_types':[]} | /event_types",
        "{'url':'https://a.example','event_types':['T','T']} | /event_types",
        "{'url':'https://a.example','event_types':['job.done']} | /event_types/0",
        "{'url':'https://a.example','event_types':['T'],'secret':'canary'} | /secret",
        "{'url':'https://a.example','event_types':['T'],'secret':'whsec_Y2FuYXJ5'} | /secret",
        "{'url':'https://a.example','event_types':['T'],'secret':null} | /secret",
        "{'url':'https://a.example','event_types':['T'],'events':[]} | /events",
        "{'url':'https://a.example/\\u0000','event_types':['T']} | /url",
      })
  void what_is_not_valid_is_refused_with_its_place_and_without_its_secret(
      String body, String pointer) {
    given()
        .contentType(JSON)
        .body(body.replace('\'', '"').replace("\"T\"", '"' + ACCEPTED + '"'))
        .post(ALL)
        .then()
        .statusCode(422)
        .body(member("type", equalTo("/problems/invalid-webhook")))
        .body(member("errors.pointer", hasItem(pointer)))
        .body(not(containsString("canary")))
        .body(not(containsString("Y2FuYXJ5")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | ``",
        "{'enabled':'no'} | /enabled",
        "{'url':'https://10.0.0.1/'} | /url",
        "{'secret':'x'} | /secret",
        "{'event_types':null} | /event_types",
      })
  void a_change_that_is_not_valid_is_refused_with_its_place(String body, String pointer) {
    String one = ALL + "/" + create("").extract().as(JsonBody.class).at("id");
    change(one, body.replace('\'', '"'))
        .statusCode(422)
        .body(member("errors.pointer", hasItem(pointer == null ? "" : pointer)));
  }

  @Test
  void the_log_tells_what_became_of_events_and_tests() {
    String one = ALL + "/" + create("").extract().as(JsonBody.class).at("id");
    String ping =
        given()
            .post(one + "/ping")
            .then()
            .statusCode(202)
            .body(member("event_type", equalTo("dev.nocturne.webhook.ping.v1")))
            .extract()
            .header("Location")
            .replace("https://nocturne.example", "");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> given().get(ping).path("state").equals("failed"));
    when()
        .get(ping)
        .then()
        .body(member("tries", equalTo(1)))
        .body(member("last_status", nullValue()))
        .body(member("last_error", containsString("name")))
        .body(member("next_try_at", nullValue()))
        .body(not(containsString("canary")));
    String job =
        given()
            .contentType(JSON)
            .body("{\"kind\":\"agent\",\"task\":\"x\"}")
            .post("/v1/jobs")
            .as(JsonBody.class)
            .at("id");
    String waiting = one + "/deliveries?state=waiting&limit=1000";
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                when()
                    .get(waiting)
                    .then()
                    .statusCode(200)
                    .body(member("items.event_id", hasItem(job + "-1-0")))
                    .body(
                        "items.find { it.event_id == '" + job + "-1-0' }.next_try_at",
                        notNullValue()));
    when().get("/q/metrics").then().statusCode(200).body(not(containsString("canary")));
    when().delete(one).then().statusCode(204);
  }

  @Test
  void unknown_ids_are_not_found() {
    UUID id = UUID.randomUUID();
    String one = ALL + "/" + create("").extract().as(JsonBody.class).at("id");
    for (String path : List.of(ALL + "/" + id, ALL + "/x", one + "/deliveries/" + id)) {
      when().get(path).then().statusCode(404);
    }
    given().post(one + "/deliveries/" + id + "/resend").then().statusCode(404);
    given().post(ALL + "/" + id + "/ping").then().statusCode(404);
    given().post(ALL + "/" + id + "/rotate").then().statusCode(404);
  }

  private static ValidatableResponse create(String more) {
    return given()
        .contentType(JSON)
        .body("{\"url\": \"%s\", \"event_types\": [\"%s\"]%s}".formatted(URL, ACCEPTED, more))
        .post(ALL)
        .then();
  }

  private static ValidatableResponse change(String one, String body) {
    return given().contentType(JSON).body(body).patch(one).then();
  }
}
