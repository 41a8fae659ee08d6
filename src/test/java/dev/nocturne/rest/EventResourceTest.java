package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.JsonBody;
import dev.nocturne.Patience;
import dev.nocturne.TestingPostgres;
import dev.nocturne.events.EventTail;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.EventLog.Scope;
import dev.nocturne.store.JobReader;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class EventResourceTest {

  private static final Outcome DONE =
      new Outcome.Succeeded(new Result("done", null, null, null, null, 1));

  @TestHTTPResource URI service;

  @Inject Worker worker;
  @Inject EventTail tail;
  @Inject EventLog log;
  @Inject JobReader reader;
  @Inject ObjectMapper json;
  @Inject RestConfig config;
  @Inject Batches tables;

  @Test
  void a_jobs_stream_tells_all_of_it_in_order_and_ends_with_the_job() throws IOException {
    UUID job = submit();
    try (Stream stream = new Stream("/v1/jobs/" + job + "/events", null)) {
      assertThat(stream.next().type()).isEqualTo("dev.nocturne.job.accepted.v1");
      worker.take(job);
      assertThat(stream.next().type()).isEqualTo("dev.nocturne.job.started.v1");
      worker.end(job, DONE);

      Message last = stream.next();
      assertThat(last.type()).isEqualTo("dev.nocturne.job.succeeded.v1");
      assertThat(last.data().path("id").asText()).isEqualTo(last.id());
      assertThat(last.data().path("job").path("id").asText()).isEqualTo(job.toString());
      assertThat(last.data().path("job").path("status").asText()).isEqualTo("succeeded");
      assertThat(last.data().path("job").path("result").path("answer").asText()).isEqualTo("done");
      assertThat(stream.rest()).isEmpty();
    }
    Patience.await().until(() -> tail.watching() == 0);
  }

  @Test
  void a_stream_goes_on_after_the_last_event_that_arrived() throws IOException {
    UUID job = submit();
    worker.end(job, new Outcome.Failed(Failure.of(FailureKind.INVALID, "no such model")));
    String path = "/v1/jobs/" + job + "/events";
    List<Message> all = new ArrayList<>();
    try (Stream stream = new Stream(path, null)) {
      all.addAll(stream.rest());
    }
    assertThat(all).hasSize(3);

    for (int arrived = 1; arrived <= all.size(); arrived++) {
      try (Stream stream = new Stream(path, all.get(arrived - 1).id())) {
        assertThat(stream.rest()).isEqualTo(all.subList(arrived, all.size()));
      }
    }
  }

  @Test
  void the_stream_of_a_job_ends_whose_events_are_not_kept_any_more() throws IOException {
    UUID job = submit();
    worker.end(job, DONE);
    String path = "/v1/jobs/" + job + "/events";
    try (Stream stream = new Stream(path, null)) {
      assertThat(stream.rest()).as("all have come to the log").hasSize(3);
    }
    tables.update("delete from event where job = ?", job);

    try (Stream stream = new Stream(path, null)) {
      assertThatThrownBy(() -> stream.comment("waiting")).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void only_a_stream_that_begins_with_silence_asks_for_the_end_of_a_job_without_events()
      throws IOException {
    UUID job = submit();
    worker.end(job, DONE);
    try (Stream stream = new Stream("/v1/jobs/" + job + "/events", null)) {
      assertThat(stream.rest()).as("all have come to the log").hasSize(3);
    }
    AtomicInteger asked = new AtomicInteger();
    JobReader counting =
        (JobReader)
            Proxy.newProxyInstance(
                JobReader.class.getClassLoader(),
                new Class<?>[] {JobReader.class},
                (_, method, args) -> {
                  if (method.getName().equals("told")) {
                    asked.incrementAndGet();
                  }
                  return method.invoke(reader, args);
                });
    HttpServerResponse client =
        (HttpServerResponse)
            Proxy.newProxyInstance(
                HttpServerResponse.class.getClassLoader(),
                new Class<?>[] {HttpServerResponse.class},
                (_, _, _) -> false);
    Streams streams = new Streams(tail, log, counting, json, config);
    Scope scope = new Scope("default", job, null);

    ByteArrayOutputStream told = new ByteArrayOutputStream();
    ((StreamingOutput) streams.after(0, scope, client).getEntity()).write(told);
    assertThat(told.toString(UTF_8)).contains(job + "-1-0", job + "-1-1", job + "-1-2");
    assertThat(asked).hasValue(0);

    tables.update("delete from event where job = ?", job);
    ((StreamingOutput) streams.after(0, scope, client).getEntity()).write(told);
    assertThat(asked).hasValue(1);
  }

  @Test
  void a_retried_jobs_stream_goes_on_with_its_next_run() throws IOException {
    UUID job = submit();
    worker.end(job, new Outcome.Cancelled());
    when().post("/v1/jobs/" + job + "/retry").then().statusCode(202);
    try (Stream stream = new Stream("/v1/jobs/" + job + "/events", null)) {
      assertThat(List.of(stream.next().name(), stream.next().name(), stream.next().name()))
          .containsExactly("accepted", "started", "cancelled");
      assertThat(stream.next().data().path("run").asInt()).isEqualTo(2);
      worker.end(job, DONE);
      assertThat(stream.rest().stream().map(Message::name)).containsExactly("started", "succeeded");
    }
  }

  @Test
  void the_stream_of_all_jobs_holds_each_event_once_over_any_number_of_reconnections()
      throws IOException {
    List<UUID> jobs = new ArrayList<>();
    UUID before = submit();
    worker.end(before, DONE);
    String from;
    try (Stream stream = new Stream("/v1/jobs/" + before + "/events", null)) {
      from = stream.rest().getLast().id();
    }
    for (int i = 0; i < 30; i++) {
      UUID job = submit();
      jobs.add(job);
      worker.end(job, DONE);
    }

    List<String> expected =
        jobs.stream().flatMap(j -> List.of(j + "-1-0", j + "-1-1", j + "-1-2").stream()).toList();
    List<String> got = new ArrayList<>();
    String last = from;
    while (got.size() < expected.size()) {
      try (Stream stream = new Stream("/v1/events", last)) {
        for (int i = 0; i < 7 && got.size() < expected.size(); i++) {
          last = stream.next().id();
          // Other tests leave jobs that wait, and the worker takes them along.
          if (expected.contains(last)) {
            got.add(last);
          }
        }
      }
    }
    assertThat(got).containsExactlyInAnyOrderElementsOf(expected);
    for (UUID job : jobs) {
      assertThat(got.stream().filter(id -> id.startsWith(job.toString())))
          .containsExactly(job + "-1-0", job + "-1-1", job + "-1-2");
    }
  }

  @Test
  void a_new_stream_of_all_jobs_begins_now_and_lives_while_nothing_happens() throws IOException {
    submit();
    try (Stream stream = new Stream("/v1/events", null)) {
      stream.comment("waiting");
      stream.comment("waiting");
      UUID job = submit();
      Message first = stream.next();
      while (!first.id().startsWith(job.toString())) {
        first = stream.next();
      }
      assertThat(first.name()).isEqualTo("accepted");
    }
  }

  @Test
  void a_client_that_leaves_is_forgotten() throws IOException {
    UUID job = submit();
    try (Stream stream = new Stream("/v1/jobs/" + job + "/events", null)) {
      stream.next();
      assertThat(tail.watching()).isPositive();
    }
    Patience.await().until(() -> tail.watching() == 0);
  }

  @Test
  void an_event_that_is_not_known_is_no_place_to_go_on_from() {
    UUID job = submit();
    UUID other = submit();
    String path = "/v1/jobs/" + job + "/events";
    resume(path, "x", 400);
    resume(path, other + "-1-0", 400);
    resume(path, job + "-7-0", 410);
    resume("/v1/events", job + "-1-99", 410);
    resume("/v1/events", UUID.randomUUID() + "-1-0", 410);
  }

  private static void resume(String path, String lastEvent, int status) {
    given()
        .header("Last-Event-ID", lastEvent)
        .get(path)
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body(member("status", equalTo(status)));
  }

  private static UUID submit() {
    return UUID.fromString(
        given()
            .contentType("application/json")
            .body("{\"kind\": \"agent\", \"task\": \"x\", \"max_attempts\": 1}")
            .post("/v1/jobs")
            .then()
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id"));
  }

  private record Message(String id, String type, JsonNode data) {

    String name() {
      return type.substring("dev.nocturne.job.".length(), type.length() - ".v1".length());
    }
  }

  /** Reads a stream as it comes. */
  private final class Stream implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Wire wire = new Wire(service.getPort());
    private final StringBuilder pending = new StringBuilder();

    Stream(String path, String lastEvent) throws IOException {
      String header = lastEvent == null ? "" : "Last-Event-ID: " + lastEvent + "\r\n";
      wire.send(Wire.request("GET", path, header, new byte[0]));
      Wire.Answer answer = wire.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers().get("content-type")).startsWith("text/event-stream");
      assertThat(answer.headers()).containsEntry("cache-control", "no-cache");
    }

    Message next() throws IOException {
      while (true) {
        String block = block();
        if (block.contains("\ndata:")) {
          assertThat(block.strip().lines()).allMatch(line -> line.matches("(id|event|data):.*"));
          return new Message(
              field(block, "id"), field(block, "event"), JSON.readTree(field(block, "data")));
        }
      }
    }

    void comment(String text) throws IOException {
      String block;
      do {
        block = block();
      } while (!block.contains("\n:") || !block.contains(text));
    }

    /** All to the end that the service makes. */
    List<Message> rest() throws IOException {
      List<Message> rest = new ArrayList<>();
      try {
        while (true) {
          rest.add(next());
        }
      } catch (EOFException _) {
        return rest;
      }
    }

    private String block() throws IOException {
      int end;
      while ((end = pending.indexOf("\n\n")) < 0) {
        String chunk = wire.chunk();
        if (chunk.isEmpty()) {
          throw new EOFException("the stream ended");
        }
        pending.append(chunk);
      }
      String block = "\n" + pending.substring(0, end);
      pending.delete(0, end + 2);
      return block;
    }

    private static String field(String block, String name) {
      return block
          .lines()
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }
}
