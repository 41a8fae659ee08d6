package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import dev.nocturne.live.CallLog;
import dev.nocturne.notte.NotteException.Busy;
import dev.nocturne.notte.NotteException.Reason;
import dev.nocturne.usage.LatestUsage;
import io.quarkiverse.resteasy.problem.HttpProblem;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingIssuer.class)
class UsageResourceTest {

  private static final String USAGE = "/v1/usage";
  private static final String LOGS = "/v1/usage/logs";

  @Inject Caller caller;
  @Inject CallLog log;

  @Test
  void readers_are_told_what_notte_says() {
    Response told = Bearer.of("usage", "\"read\"").asks().get(USAGE);

    told.then()
        .statusCode(200)
        .body(member("plan", equalTo("emulated")), member("balance.exhausted", equalTo(false)));
    // Other tests have opened sessions, which cost something.
    assertThat(told.as(JsonBody.class).<Number>at("balance.total").doubleValue())
        .isPositive()
        .isLessThanOrEqualTo(
            told.as(JsonBody.class).<Number>at("limits.subscription").doubleValue());
    Instant now = Instant.now();
    assertThat(Instant.parse(told.as(JsonBody.class).at("as_of")))
        .isBetween(now.minusSeconds(120), now);
    assertThat(Long.parseLong(told.header("Age"))).isBetween(0L, 60L);
    Bearer.of("usage", "\"submit\"").asks().get(USAGE).then().statusCode(403);
  }

  @Test
  void the_operator_alone_sees_the_calls_one_by_one() {
    Bearer.of("usage", "\"submit\"").posts("/v1/profiles", "{}").then().statusCode(201);

    Response told = Bearer.OPERATOR.asks().get(LOGS);

    told.then().statusCode(200).body(member("items.endpoint", hasItem("profiles.create")));
    String next = told.as(JsonBody.class).at("next_cursor");
    if (next != null) {
      Bearer.OPERATOR.asks().queryParam("cursor", next).get(LOGS).then().statusCode(200);
    }
    Bearer.OPERATOR.asks().queryParam("cursor", "forged").get(LOGS).then().statusCode(400);
    Bearer.of("usage", "\"admin\"").asks().get(LOGS).then().statusCode(403);
    Bearer.of("usage", "\"read\"").asks().get(LOGS).then().statusCode(403);
  }

  @Test
  void whoever_cannot_be_told_is_told_when_to_come_again() {
    LatestUsage none =
        new LatestUsage(
            () -> {
              throw new Busy(Reason.AUTH, Duration.ofMillis(30_500), "402");
            },
            () -> Instant.EPOCH);

    HttpProblem refusal =
        catchThrowableOfType(HttpProblem.class, () -> new UsageResource(caller, none, log).read());

    assertThat(refusal.getStatusCode()).isEqualTo(503);
    assertThat(refusal.getHeaders()).containsEntry("Retry-After", 31L);
  }
}
