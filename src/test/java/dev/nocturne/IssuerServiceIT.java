package dev.nocturne;

import static dev.nocturne.JsonBody.member;
import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service, and an issuer of tokens that is away or silent at bad moments. */
@Beside
class IssuerServiceIT {

  private static final String OPERATOR = "the-operators-own-key-0123456789";
  private static final Duration SOON = Duration.ofSeconds(8);

  @TempDir Path folder;

  private final TestingDatabase database = TestingDatabase.create();
  private final Issuer issuer = Issuer.away();
  private ServiceProcess service;

  @AfterEach
  void end() throws Exception {
    service.kill();
    issuer.close();
    database.close();
  }

  @Test
  void nobody_knows_what_a_token_is_worth_until_its_issuer_has_answered_once() throws Exception {
    start();
    String token = issuer.token("waiting", "nocturne:read");

    jobs(token)
        .then()
        .statusCode(503)
        .header("Retry-After", equalTo("1"))
        .body(member("type", equalTo("/problems/unavailable")))
        .body(member("detail", equalTo("The issuer of tokens does not answer")));
    assertThat(triesDuring(50, token)).isLessThan(25);
    assertThat(status(OPERATOR)).isEqualTo(200);
    assertThat(status("no.such")).isEqualTo(401);

    issuer.start();
    await().until(() -> status(token) == 200);

    issuer.close();
    assertThat(status(issuer.token("waiting", "nocturne:read"))).isEqualTo(200);
    String unknown = issuer.sign(issuer.claims("waiting", "nocturne:read"), "a-new-key");
    assertThat(status(unknown)).isEqualTo(401);
  }

  @Test
  void a_silent_issuer_holds_neither_the_start_nor_requests_nor_connections() throws Exception {
    issuer.startWithoutKeys();
    // That it starts is half of it.
    start();
    String token = issuer.token("silent", "nocturne:read");
    assertThat(status(token)).isEqualTo(503);
    assertThat(status(OPERATOR)).isEqualTo(200);

    issuer.fallSilent();
    // It is not asked again at once, so the first may be refused without that.
    await()
        .atMost(SOON.multipliedBy(2))
        .until(
            () -> {
              assertThat(inParallel(40, token)).containsOnly(503);
              return issuer.taken() > 0;
            });
    assertThat(issuer.taken()).isLessThan(5);
    await().atMost(SOON).until(issuer::left);

    issuer.close();
    issuer.start();
    await().atMost(SOON).until(() -> status(token) == 200);
    assertThat(inParallel(20, token)).containsOnly(200);

    issuer.fallSilent();
    String unknown = issuer.sign(issuer.claims("silent", "nocturne:read"), "a-new-key");
    assertThat(inParallel(5, unknown)).containsOnly(401);
    assertThat(inParallel(20, token)).containsOnly(200);
    await().atMost(SOON).until(issuer::left);
  }

  private void start() throws IOException {
    Map<String, String> settings = TestingIssuer.settings(issuer);
    service =
        ServiceProcess.start(
                folder,
                database,
                Map.of(
                    "NOCTURNE_AUTH_ENABLED", "true",
                    "NOCTURNE_AUTH_BOOTSTRAP_KEY", OPERATOR,
                    "NOCTURNE_OIDC_ISSUER", settings.get("nocturne.oidc.issuer"),
                    "NOCTURNE_OIDC_AUDIENCE", settings.get("nocturne.oidc.audience"),
                    "NOCTURNE_OIDC_TENANT_CLAIM", settings.get("nocturne.oidc.tenant-claim"),
                    "NOCTURNE_OIDC_SCOPES_CLAIM", settings.get("nocturne.oidc.scopes-claim"),
                    "NOCTURNE_OIDC_SCOPE_PREFIX", settings.get("nocturne.oidc.scope-prefix")))
            .awaitReady();
  }

  /** How often the issuer is tried while so many requests come; the framework logs each. */
  private long triesDuring(int requests, String token) {
    long before = tries();
    for (int i = 0; i < requests; i++) {
      assertThat(status(token)).isEqualTo(503);
    }
    return tries() - before;
  }

  private long tries() {
    return service.log().lines().filter(line -> line.contains("OidcRecorder")).count();
  }

  private List<Integer> inParallel(int requests, String token) {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        List<Future<Integer>> answers =
            IntStream.range(0, requests)
                .mapToObj(_ -> clients.submit(() -> status(token)))
                .toList();
        await().atMost(SOON).until(() -> answers.stream().allMatch(Future::isDone));
        return answers.stream().map(Future::resultNow).toList();
      } finally {
        // Whoever still waits would be waited for.
        clients.shutdownNow();
      }
    }
  }

  private int status(String token) {
    return jobs(token).statusCode();
  }

  private Response jobs(String token) {
    return given().header("Authorization", "Bearer " + token).get(service.url() + "/v1/jobs");
  }
}
