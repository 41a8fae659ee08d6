package dev.nocturne.rest;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Issuer;
import dev.nocturne.TestingIssuer;
import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An issuer that is there, and yet does not say what is needed. */
@QuarkusTest
@TestProfile(KeysNeeded.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(
    value = TestingIssuer.class,
    initArgs = @ResourceArg(name = TestingIssuer.KEYLESS, value = "true"))
class IssuerSilentTest {

  private static final Duration SOON = Duration.ofSeconds(8);

  Issuer issuer;

  @Test
  void it_holds_neither_the_start_nor_requests_nor_connections() throws Exception {
    Bearer token = new Bearer("", issuer.token("silent", "nocturne:read"));
    // The service has started, which is half of it.
    assertThat(status(token)).isEqualTo(503);
    Bearer.OPERATOR.asks().get("/v1/jobs").then().statusCode(200);

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
    assertThat(inParallel(5, new Bearer("", unknown))).containsOnly(401);
    assertThat(inParallel(20, token)).containsOnly(200);
    await().atMost(SOON).until(issuer::left);
  }

  private static int status(Bearer who) {
    return who.asks().get("/v1/jobs").statusCode();
  }

  private static List<Integer> inParallel(int requests, Bearer who) throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        List<Future<Integer>> answers =
            IntStream.range(0, requests).mapToObj(_ -> clients.submit(() -> status(who))).toList();
        await().atMost(SOON).until(() -> answers.stream().allMatch(Future::isDone));
        return answers.stream().map(Future::resultNow).toList();
      } finally {
        // Whoever still waits would be waited for.
        clients.shutdownNow();
      }
    }
  }
}
