package dev.nocturne.rest;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.nocturne.Issuer;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A service that starts before the issuer of its tokens does, and outlives it. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(
    value = TestingIssuer.class,
    initArgs = @ResourceArg(name = TestingIssuer.AWAY, value = "true"))
class IssuerAwayTest {

  Issuer issuer;

  @Test
  void nobody_knows_what_a_token_is_worth_until_its_issuer_has_answered_once() {
    Bearer token = new Bearer("", issuer.token("waiting", "nocturne:read"));

    token
        .asks()
        .get("/v1/jobs")
        .then()
        .statusCode(503)
        .header("Retry-After", equalTo("1"))
        .body("type", equalTo("/problems/unavailable"))
        .body("detail", equalTo("The issuer of tokens does not answer"));
    assertThat(triesDuring(50, token)).isLessThan(25);
    Bearer.OPERATOR.asks().get("/v1/jobs").then().statusCode(200);
    new Bearer("", "no.such").asks().get("/v1/jobs").then().statusCode(401);

    issuer.start();
    await()
        .untilAsserted(() -> assertThat(token.asks().get("/v1/jobs").statusCode()).isEqualTo(200));

    issuer.close();
    new Bearer("", issuer.token("waiting", "nocturne:read"))
        .asks()
        .get("/v1/jobs")
        .then()
        .statusCode(200);
    String unknown = issuer.sign(issuer.claims("waiting", "nocturne:read"), "a-new-key");
    assertThat(new Bearer("", unknown).asks().get("/v1/jobs").statusCode()).isEqualTo(401);
  }

  /** How often the issuer is tried while so many requests come; the framework tells of each. */
  private static int triesDuring(int requests, Bearer token) {
    AtomicInteger tries = new AtomicInteger();
    Handler log =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            tries.incrementAndGet();
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger recorder = Logger.getLogger("io.quarkus.oidc.runtime.OidcRecorder");
    recorder.addHandler(log);
    try {
      for (int i = 0; i < requests; i++) {
        assertThat(token.asks().get("/v1/jobs").statusCode()).isEqualTo(503);
      }
    } finally {
      recorder.removeHandler(log);
    }
    return tries.get();
  }
}
