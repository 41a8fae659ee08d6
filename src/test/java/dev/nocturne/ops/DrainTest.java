package dev.nocturne.ops;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingPostgres;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.engine.EngineSettings;
import dev.nocturne.store.PaceLog;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An operator takes the work from a replica that stays alive, and gives it back. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class DrainTest {

  @Inject PaceRounds pace;
  @Inject PaceLog log;
  @Inject Rounds rounds;
  @Inject EngineSettings settings;
  @Inject EmulatorServer emulator;

  @AfterEach
  void work() {
    log.resume(settings.holder());
    pace.round();
  }

  @Test
  void a_drained_replica_begins_nothing_and_answers_until_that_is_taken_back() {
    pace.round();
    assertThat(line().select(".state").text()).isEqualTo("on");
    call("drain").then().statusCode(204);
    assertThat(line().select(".state").text()).isEqualTo("draining");
    pace.round();
    String job = submit();
    rounds.dispatch();

    given().get("/v1/jobs/" + job).then().statusCode(200).body(member("status", equalTo("queued")));
    assertDraining(true);
    assertThat(line().select(".state").text()).isEqualTo("drained");
    assertThat(line().select("[data-call^=POST /replicas/drain]")).isEmpty();
    assertThat(Jsoup.parse(given().get("/").asString()).text())
        .contains("All replicas are drained");

    call("resume").then().statusCode(204);
    pace.round();
    given()
        .get("/v1/jobs/" + job + "?wait=PT30S")
        .then()
        .statusCode(200)
        .body(member("status", equalTo("succeeded")))
        .body(member("attempt", equalTo(1)));
    assertDraining(false);
    assertThat(line().select("[data-call^=POST /replicas/drain]")).hasSize(1);
  }

  @Test
  void who_is_not_there_is_not_drained() {
    given().queryParam("name", "nobody").post("/replicas/drain").then().statusCode(404);
    given().queryParam("name", "\0").post("/replicas/drain").then().statusCode(404);
    given().post("/replicas/drain").then().statusCode(404);
    given().queryParam("name", "nobody").post("/replicas/resume").then().statusCode(204);
  }

  private static void assertDraining(boolean draining) {
    given()
        .get("/q/health/ready")
        .then()
        .statusCode(200)
        .body(member("status", equalTo("UP")))
        .body("checks.findAll { it.name == 'engine' }.data.draining", hasItem(draining));
  }

  private io.restassured.response.Response call(String deed) {
    return given().queryParam("name", settings.holder()).post("/replicas/" + deed);
  }

  private Element line() {
    return Jsoup.parse(given().get("/replicas").then().statusCode(200).extract().asString())
        .select("tbody tr")
        .stream()
        .filter(line -> line.selectFirst("td").text().equals(settings.holder()))
        .findFirst()
        .orElseThrow();
  }

  private String submit() {
    return given()
        .contentType("application/json")
        .body(
            "{\"kind\": \"scrape\", \"url\": \"%s/site/article\"}".formatted(emulator.url().get()))
        .post("/v1/jobs")
        .then()
        .statusCode(202)
        .extract()
        .as(JsonBody.class)
        .at("id");
  }
}
