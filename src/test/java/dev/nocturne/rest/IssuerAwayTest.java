package dev.nocturne.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.nocturne.Issuer;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A service that starts before the issuer of its tokens does, and outlives it. */
@QuarkusTest
@TestProfile(IssuerAwayTest.Away.class)
@WithTestResource(TestingPostgres.class)
class IssuerAwayTest {

  private static final Issuer ISSUER = Issuer.away();

  /** Keys and tokens of somebody who does not answer yet. */
  public static final class Away implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> settings = new HashMap<>(new KeysNeeded().getConfigOverrides());
      settings.putAll(TestingIssuer.settings(ISSUER));
      return settings;
    }
  }

  @Test
  void nobody_knows_what_a_token_is_worth_until_its_issuer_has_answered_once() {
    Bearer token = new Bearer("", ISSUER.token("waiting", "nocturne:read"));

    token
        .asks()
        .get("/v1/jobs")
        .then()
        .statusCode(503)
        .header("Retry-After", equalTo("1"))
        .body("type", equalTo("/problems/unavailable"))
        .body("detail", equalTo("The issuer of tokens does not answer"));
    Bearer.OPERATOR.asks().get("/v1/jobs").then().statusCode(200);
    new Bearer("", "no.such").asks().get("/v1/jobs").then().statusCode(401);

    ISSUER.start();
    token.asks().get("/v1/jobs").then().statusCode(200);

    ISSUER.close();
    new Bearer("", ISSUER.token("waiting", "nocturne:read"))
        .asks()
        .get("/v1/jobs")
        .then()
        .statusCode(200);
    String unknown = ISSUER.sign(ISSUER.claims("waiting", "nocturne:read"), "a-new-key");
    assertThat(new Bearer("", unknown).asks().get("/v1/jobs").statusCode()).isEqualTo(401);
  }
}
