package dev.nocturne.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.RandomRequests.Request;
import dev.nocturne.rest.Wire.Answer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class RandomRequestsTest {

  private static final Logger LOG = Logger.getLogger(RandomRequestsTest.class);

  private static final int FRAMED = Integer.getInteger("nocturne.random.requests", 3_000);
  private static final int BROKEN = FRAMED / 5;
  private static final int CLIENTS = 16;

  /** More of those that wait for an answer in vain most of the time. */
  private static final int WAITING = 64;

  /** How long an answer to a broken frame is waited for, in milliseconds; often there is none. */
  private static final int PATIENCE = 150;

  @TestHTTPResource URI service;
  @Inject Batches batches;

  private final Map<Integer, AtomicInteger> statuses = new ConcurrentHashMap<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  @Test
  void no_request_is_answered_with_a_fault_of_ours() throws Exception {
    long seed = Long.getLong("testing.seed", ThreadLocalRandom.current().nextLong());
    LOG.infof("random requests from seed %d (-Dtesting.seed=%d repeats them)", seed, seed);
    String job = "{\"kind\":\"agent\",\"task\":\"known\"}";
    List<String> known =
        List.of(
            made("/v1/jobs", job),
            made(
                "/v1/schedules",
                "{\"name\":\"x\",\"cron\":\"0 0 1 1 *\",\"paused\":true,\"job\":" + job + "}"),
            made(
                "/v1/webhooks",
                "{\"url\":\"https://hooks.example.com\",\"event_types\":[\"%s\"]}"
                    .formatted("dev.nocturne.batch.finished.v1")));

    together(CLIENTS, client -> converse(new RandomRequests(seed + client, known)));
    together(WAITING, client -> breakOff(new RandomRequests(seed + CLIENTS + client, known)));

    LOG.infof("answers by status: %s", statuses);
    assertThat(faults).as("seed " + seed).isEmpty();
    assertThat(statuses.keySet()).contains(200, 201, 202, 400, 404, 405, 406, 415, 422);
    given().get("/q/health/ready").then().statusCode(200);
  }

  private interface Client {
    void run(int number) throws IOException;
  }

  private static void together(int clients, Client each) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done =
          IntStream.range(0, clients)
              .<Future<?>>mapToObj(
                  client ->
                      threads.submit(
                          () -> {
                            each.run(client);
                            return null;
                          }))
              .toList();
      for (Future<?> one : done) {
        one.get();
      }
    }
  }

  private static String made(String address, String json) {
    String id =
        given()
            .contentType("application/json")
            .body(json)
            .post(address)
            .then()
            .extract()
            .as(JsonBody.class)
            .at("id");
    return address + "/" + id;
  }

  /** Others have room for schedules and webhooks of theirs then. */
  @AfterEach
  void tidy() {
    for (String table : List.of("webhook_delivery", "webhook", "schedule", "api_key")) {
      batches.update("delete from " + table);
    }
  }

  private void converse(RandomRequests requests) throws IOException {
    Wire wire = new Wire(service.getPort());
    try {
      for (int i = 0; i < FRAMED / CLIENTS; i++) {
        Request request = requests.framed();
        Answer answer = ask(wire, request);
        if (answer == null) {
          faults.add(request.bytes() + "\n=> no answer");
        }
        if (answer == null || isLast(answer)) {
          wire.close();
          wire = new Wire(service.getPort());
        }
      }
    } finally {
      wire.close();
    }
  }

  private void breakOff(RandomRequests requests) throws IOException {
    for (int i = 0; i < BROKEN / WAITING; i++) {
      try (Wire own = new Wire(service.getPort())) {
        own.patience(PATIENCE);
        ask(own, requests.broken());
      }
    }
  }

  private Answer ask(Wire wire, Request request) {
    try {
      wire.send(request.bytes());
      if (request.last()) {
        wire.finish();
      }
      Answer answer = wire.answer(!request.method().equals("HEAD"));
      statuses.computeIfAbsent(answer.status(), _ -> new AtomicInteger()).incrementAndGet();
      if (answer.status() >= 500) {
        faults.add(request.bytes() + "\n=> " + answer);
      }
      return answer;
    } catch (IOException _) {
      statuses.computeIfAbsent(0, _ -> new AtomicInteger()).incrementAndGet();
      return null;
    }
  }

  /** Whether the server closes after it. A line too long it refuses as HTTP/1.0, which says so. */
  private static boolean isLast(Answer answer) {
    return answer.version().equals("HTTP/1.0")
        || "close".equalsIgnoreCase(answer.headers().get("connection"))
        || answer.headers().getOrDefault("content-type", "").startsWith("text/event-stream")
        || answer.status() == 101;
  }
}
