package dev.nocturne;

import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.events.EventSchema;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole service tells Kafka what happens, while the broker is there and while it is not. */
@QuarkusTest
@TestProfile(PublishingIT.Quick.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingKafka.class)
class PublishingIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPIC = "nocturne.events";
  private static final int INLINE = 4_000;
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final String AGENTS =
      """
      [{"contains": "gives up", "ending": "gave_up", "answer": "no such page",
        "runs_for": "PT0.1S", "steps": 2},
       {"contains": "is interrupted", "ending": "interrupted", "runs_for": "PT0.1S", "steps": 2},
       {"contains": "never ends", "ending": "never_ends", "runs_for": "PT0.1S", "steps": 2},
       {"contains": "talks", "ending": "solved", "answer": "%s", "runs_for": "PT0.1S", "steps": 1},
       {"contains": "", "ending": "solved", "answer": "done", "runs_for": "PT0.1S", "steps": 1}]
      """
          .formatted("much ".repeat(1_000));

  /** Agents that end at once, and events that carry little. */
  public static final class Quick implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "nocturne.sweep", "PT1S",
          "nocturne.poll", "PT1S",
          "nocturne.notte.list-lag", "PT0S",
          "nocturne.events.inline-result", String.valueOf(INLINE));
    }
  }

  @TestHTTPResource URI service;
  @Inject EmulatorServer emulator;
  LocalKafka broker;
  private Bench bench;

  @BeforeEach
  void set() {
    bench = new Bench(service, emulator.url().orElseThrow());
    bench.agents(AGENTS);
  }

  @AfterEach
  void lift() {
    bench.agents("[]");
  }

  @Test
  void every_event_of_every_kind_is_published_as_readers_of_the_stream_get_it() throws Exception {
    List<String> jobs = ofEveryKind();
    Map<String, JsonNode> told = new LinkedHashMap<>();
    jobs.forEach(job -> told.putAll(streamed(job)));
    Map<String, ConsumerRecord<String, byte[]>> published = new HashMap<>();
    try (Published topic = Published.on(broker.servers(), TOPIC)) {
      await()
          .atMost(LONGEST)
          .until(
              () -> {
                topic.soFar().forEach(record -> published.put(id(record), record));
                return published.keySet().containsAll(told.keySet());
              });
    }

    EventSchema schema = new EventSchema();
    Set<String> types = new TreeSet<>();
    for (var event : told.entrySet()) {
      ConsumerRecord<String, byte[]> record = published.get(event.getKey());
      CloudEvent envelope = KafkaMessageFactory.createReader(record).toEvent();
      assertThat(record.key()).isEqualTo(envelope.getSubject());
      assertThat(envelope.getExtension("emulated")).isEqualTo("true");
      assertThat(schema.problems(record.value())).as(new String(record.value(), UTF_8)).isEmpty();
      assertThat(JSON.readTree(record.value())).isEqualTo(light(event.getValue()));
      types.add(envelope.getType().replaceAll("dev\\.nocturne\\.job\\.(.*)\\.v1", "$1"));
    }
    assertThat(types)
        .containsExactly("accepted", "cancelled", "failed", "retrying", "started", "succeeded");
    assertThat(published.values())
        .filteredOn(record -> text(record).contains("\"result_url\":\"/v1/jobs/" + record.key()))
        .hasSize(1);
  }

  @Test
  void a_broker_that_is_down_under_load_delays_events_and_nothing_else() {
    List<String> jobs = new ArrayList<>(submit(30));
    try (Published topic = Published.on(broker.servers(), TOPIC)) {
      topic.atLeast(30, LONGEST);
    }
    broker.stop();
    jobs.addAll(submit(60));
    jobs.forEach(
        job -> assertThat(bench.ended(job).path("status").asText()).isEqualTo("succeeded"));
    await().atMost(LONGEST).until(() -> sinks().at("/data/state").asText().equals("degraded"));
    await().atMost(LONGEST).until(() -> sinks().at("/data/kafka_lag").asInt() > 100);
    assertThat(given().baseUri(service.toString()).get("/q/metrics").asString())
        .contains("nocturne_sink_lag{sink=\"kafka\"} ", "nocturne_sink_troubled{sink=\"kafka\"} ");
    assertThat(bench.ready().path("status").asText()).isEqualTo("UP");
    broker.start();

    Map<String, Set<String>> arrived = new HashMap<>();
    try (Published topic = Published.on(broker.servers(), TOPIC)) {
      await()
          .atMost(LONGEST)
          .until(
              () -> {
                arrived.clear();
                topic.soFar().forEach(r -> ids(arrived, r.key()).add(id(r)));
                return jobs.stream().allMatch(job -> ids(arrived, job).size() == 3);
              });
    }
    for (String job : jobs) {
      assertThat(arrived.get(job)).containsExactly(job + "-1-0", job + "-1-1", job + "-1-2");
    }
    await().atMost(LONGEST).until(() -> sinks().at("/data/state").asText().equals("ok"));
    await().atMost(LONGEST).until(() -> sinks().at("/data/kafka_lag").asInt() == 0);
  }

  @Test
  void the_contract_is_served_with_the_schemas_it_refers_to() {
    URI document = service.resolve("/q/asyncapi/asyncapi.yaml");
    String text = given().get(document).then().statusCode(200).extract().asString();
    assertThat(text).startsWith("asyncapi: 3.0.0").contains("../schema/event.json");
    assertThat(given().get(service.resolve("/q/asyncapi")).asString()).isEqualTo(text);
    for (String schema :
        List.of(
            "event",
            "request",
            "cancel",
            "agent",
            "scrape",
            "scrape_html",
            "search",
            "function",
            "browser",
            "job",
            "session")) {
      given().get(document.resolve("../schema/" + schema + ".json")).then().statusCode(200);
    }
  }

  private List<String> ofEveryKind() {
    String done = bench.submit(agent("is done", 3));
    String talks = bench.submit(agent("talks", 3));
    String interrupted = bench.submit(agent("is interrupted", 2));
    String gaveUp = bench.submit(agent("gives up", 1));
    String cancelled = bench.submit(agent("never ends", 3));
    bench.awaitStatus(cancelled, "running");
    bench.cancel(cancelled);
    assertThat(bench.ended(gaveUp).path("status").asText()).isEqualTo("failed");
    given()
        .baseUri(service.toString())
        .post("/v1/jobs/" + gaveUp + "/retry")
        .then()
        .statusCode(202);
    List<String> all = List.of(done, talks, interrupted, gaveUp, cancelled);
    all.forEach(bench::ended);
    return all;
  }

  private List<String> submit(int jobs) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      ids.add(bench.submit(agent("is quick", 3)));
    }
    return ids;
  }

  private static String agent(String task, int attempts) {
    return "{\"kind\": \"agent\", \"task\": \"%s\", \"max_attempts\": %d}"
        .formatted(task, attempts);
  }

  /** What the stream of an ended job tells, by event id. */
  private Map<String, JsonNode> streamed(String job) {
    Map<String, JsonNode> events = new LinkedHashMap<>();
    given()
        .baseUri(service.toString())
        .get("/v1/jobs/" + job + "/events")
        .asString()
        .lines()
        .filter(line -> line.startsWith("data:"))
        .map(line -> read(line.substring("data:".length())))
        .forEach(data -> events.put(data.path("id").asText(), data));
    return events;
  }

  /** The same as an event that may not carry much. */
  private static JsonNode light(JsonNode event) {
    if (event.at("/job/result").toString().length() > INLINE) {
      ObjectNode light = event.deepCopy();
      ((ObjectNode) light.path("job")).putNull("result");
      return light.put("result_url", "/v1/jobs/" + event.at("/job/id").asText());
    }
    return event;
  }

  private JsonNode sinks() {
    return bench
        .ready()
        .path("checks")
        .valueStream()
        .filter(check -> check.path("name").asText().equals("sinks"))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> ids(Map<String, Set<String>> arrived, String job) {
    return arrived.computeIfAbsent(job, _ -> new LinkedHashSet<>());
  }

  private static String id(ConsumerRecord<String, byte[]> record) {
    return new String(record.headers().lastHeader("ce_id").value(), UTF_8);
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    return new String(record.value(), UTF_8);
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(json, e);
    }
  }
}
