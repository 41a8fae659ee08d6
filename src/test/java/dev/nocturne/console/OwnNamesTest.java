package dev.nocturne.console;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.events.PublicAddress;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.net.HostAndPort;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By which names a service without keys is called. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class OwnNamesTest {

  private final OwnNames names =
      new OwnNames(Optional.of(PublicAddress.of("https://Jobs.example.com/x")));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST.",
        "127.0.0.1",
        "10.1.2.3",
        "[::1]",
        "nocturne",
        "nocturne.jobs.svc",
        "nocturne.jobs.svc.cluster.local",
        "n.localhost",
        "host.docker.internal",
        "jobs.example.com",
        "JOBS.example.com."
      })
  void names_that_nobody_else_can_have_are_its_own(String host) {
    assertThat(names.include(HostAndPort.create(host, 8080))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.nip.example",
        "localhost.evil.example",
        "evil-jobs.example.com",
        "x.jobs.example.com",
        "mylocal.example",
        "1.2.3.4.5"
      })
  void names_that_anybody_may_register_are_not(String host) {
    assertThat(names.include(HostAndPort.create(host, 8080))).isFalse();
  }

  @Test
  void a_page_that_gave_its_name_our_address_neither_reads_nor_writes() {
    for (String host : new String[] {"evil.invalid:8080", "evil.invalid"}) {
      given().header("Host", host).get("/v1/jobs").then().statusCode(403);
      given()
          .header("Host", host)
          .header("Origin", "http://" + host)
          .contentType("application/json")
          .body("{}")
          .post("/v1/jobs")
          .then()
          .statusCode(403);
    }
    given().header("Host", "evil.invalid").get("/q/health/live").then().statusCode(200);
    given().header("Host", "nocturne:8080").get("/v1/jobs").then().statusCode(200);
    given().get("/v1/jobs").then().statusCode(200);
  }

  @Test
  void no_other_site_acts_on_a_service_without_keys() {
    Map<String, String> foreign =
        Map.of("Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example");
    foreign.forEach(
        (header, from) ->
            given()
                .header("Host", "localhost:8080")
                .header(header, from)
                .contentType("application/json")
                .body("{\"kind\": \"search\", \"q\": \"x\"}")
                .post("/v1/jobs")
                .then()
                .statusCode(403));
  }
}
