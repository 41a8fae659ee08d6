package dev.nocturne.rest;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.nocturne.JsonBody;
import dev.nocturne.Patience;
import dev.nocturne.TestingPostgres;
import dev.nocturne.job.ActionOutcome;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class BatchReadingTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource URI service;
  @Inject Worker worker;
  @Inject Batches batches;

  @Test
  void a_batch_tells_how_many_of_its_jobs_are_where() {
    UUID batch = batches.open("default", "counted");
    List<UUID> jobs = batches.submit(batch, "a", "b", "c", "d");
    worker.end(jobs.get(0), found("{}"));
    worker.end(jobs.get(1), new Outcome.Cancelled());
    worker.take(jobs.get(2));
    worker.take(jobs.get(3));
    when()
        .get("/v1/batches/" + batch)
        .then()
        .statusCode(200)
        .body(member("id", equalTo(batch.toString())))
        .body(member("name", equalTo("counted")))
        .body(member("status", equalTo("running")))
        .body(member("counts.total", equalTo(4)))
        .body(member("counts.running", equalTo(2)))
        .body(member("counts.succeeded", equalTo(1)))
        .body(member("counts.cancelled", equalTo(1)))
        .body(member("counts.rejected", equalTo(0)))
        .body(member("usage.credits", equalTo(0)))
        .body(member("usage.attempts", equalTo(0)))
        .body(member("created_at", notNullValue()))
        .body(member("finished_at", nullValue()));
  }

  @Test
  void a_running_batch_with_a_pace_says_when_it_will_have_finished() {
    UUID batch = batches.open("default", "paced");
    batches.submit(batch, "a");
    when().get("/v1/batches/" + batch).then().body(member("eta", nullValue()));
    batches.update("update batch_count set pace = 0.01, paced_at = now() where batch = ?", batch);
    when().get("/v1/batches/" + batch).then().body(member("eta", notNullValue()));
    when().post("/v1/batches/" + batch + "/pause").then().body(member("eta", nullValue()));
  }

  @Test
  void batches_are_listed_newest_first_by_pages_and_filters() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.addFirst(batches.open("default", "listed").toString());
      batches.update(
          "update batch set key = ? where id = ?", "listed-" + i, UUID.fromString(made.getFirst()));
      batches.submit(UUID.fromString(made.getFirst()), "a");
    }
    List<String> listed = new ArrayList<>();
    String cursor = "";
    do {
      JsonBody page = given().get("/v1/batches?name=listed&limit=2" + cursor).as(JsonBody.class);
      listed.addAll(page.<List<String>>at("items.id"));
      String next = page.at("next_cursor");
      cursor = next == null ? "" : "&cursor=" + next;
    } while (!cursor.isEmpty());
    assertThat(listed).isEqualTo(made);
    when()
        .get("/v1/batches?idempotency_key=listed-3")
        .then()
        .body(member("items", hasSize(1)))
        .body(member("items[0].id", equalTo(made.get(1))));
    when().post("/v1/batches/" + made.getFirst() + "/pause").then().statusCode(202);
    when()
        .get("/v1/batches?name=listed&status=paused")
        .then()
        .body(member("items.id", equalTo(made.subList(0, 1))))
        .body(member("items.status", everyItem(equalTo("paused"))));
    when()
        .get("/v1/batches?name=listed&status=running")
        .then()
        .body(member("items.id", equalTo(made.subList(1, 5))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=0",
        "?limit=1001",
        "?status=queued",
        "?statu=paused",
        "?name=",
        "?cursor=x",
        "?name=a&name=b"
      })
  void what_a_list_does_not_know_is_refused(String query) {
    when().get("/v1/batches" + query).then().statusCode(400);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,''",
    "GET,/results",
    "GET,/audit",
    "GET,/events",
    "POST,/cancel",
    "POST,/pause",
    "POST,/resume",
    "POST,/retry",
    "DELETE,''"
  })
  void the_batches_of_others_are_not_there(String method, String call) {
    UUID foreign = batches.open("another", "foreign");
    for (String id : List.of(foreign.toString(), UUID.randomUUID().toString(), "x")) {
      given()
          .request(method, "/v1/batches/" + id + call)
          .then()
          .statusCode(404)
          .contentType("application/problem+json");
    }
  }

  @Test
  void results_are_lines_with_what_became_of_each_job() throws IOException {
    UUID batch = batches.open("default", "lines");
    List<UUID> jobs = batches.submit(batch, "a", "b", "c", "d");
    worker.end(jobs.get(2), new Outcome.Cancelled());
    worker.end(jobs.get(0), found("{\"a\":[1,{\"b\":1.10}]}"));
    worker.end(jobs.get(1), failed("it did not load"));
    worker.take(jobs.get(3));

    Response response = given().get("/v1/batches/" + batch + "/results");
    assertThat(response.contentType()).startsWith("application/x-ndjson");
    List<JsonNode> lines = lines(response.asString());
    assertThat(lines)
        .extracting(line -> line.path("custom_id").asText())
        .containsExactly("a", "b", "c");
    assertThat(lines.getFirst().fieldNames())
        .toIterable()
        .containsExactly("id", "custom_id", "status", "result", "failure");
    assertThat(lines.getFirst().path("result").path("structured").toString())
        .isEqualTo("{\"a\":[1,{\"b\":1.1}]}");
    assertThat(lines.get(1).path("failure").path("kind").asText()).isEqualTo("navigation");
    assertThat(lines.get(2).path("status").asText()).isEqualTo("cancelled");

    String path = "/v1/batches/" + batch + "/results?status=";
    assertThat(lines(given().get(path + "failed&status=running").asString()))
        .extracting(line -> line.path("status").asText())
        .containsExactly("failed", "running");
    assertThat(given().get(path + "queued").asString()).isEmpty();
  }

  @Test
  void a_line_holds_the_result_letter_by_letter_as_the_job_itself_tells_it() {
    UUID batch = batches.open("default", "letters");
    List<UUID> jobs = batches.submit(batch, "a \ud83d\ude00", "b", "c", "d");
    String odd = "a \"quote\" \\ and / a\ttab\r\n\u0001 ü € \ud83d\ude00 \u2028 {\"result\":[1,";
    worker.end(
        jobs.get(0),
        new Outcome.Succeeded(
            new Result(
                odd,
                new Json("{ \"a\" : [1.10, \"\\u00fc\"],\"b\":{} }"),
                "",
                List.of("https://x/?\"\\", "ü"),
                new Json("[{\"alt\": \"\\n\"}]"),
                3,
                List.of(
                    new ActionOutcome("click", true, null, new Json("{\"x\": 1}")),
                    new ActionOutcome("observe", false, odd, null)))));
    worker.end(jobs.get(1), new Outcome.Succeeded(new Result(null, null, odd, List.of(), null, 0)));
    worker.end(jobs.get(2), found("null"));
    worker.end(jobs.get(3), failed(odd));

    List<String> lines =
        given().get("/v1/batches/" + batch + "/results").asString().lines().toList();
    assertThat(lines).hasSize(4).first().asString().contains("\"a \ud83d\ude00\"");
    for (int i = 0; i < 4; i++) {
      String line = lines.get(i);
      // A line holds as itself what a job alone has in two escapes.
      String job = given().get("/v1/jobs/" + jobs.get(i)).asString();
      assertThat(job.replace("\\uD83D\\uDE00", "\ud83d\ude00"))
          .contains(line.substring(line.indexOf(",\"result\":"), line.length() - 1));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"?status=ended", "?cursor=x", "?limit=3", "?cursor=a&cursor=b", "?status="})
  void results_that_nobody_can_mean_are_refused(String query) {
    UUID batch = batches.open("default", "refusing");
    when().get("/v1/batches/" + batch + "/results" + query).then().statusCode(400);
  }

  @Test
  void a_stream_that_is_cut_again_and_again_loses_and_doubles_nothing() throws IOException {
    UUID batch = batches.open("default", "cut");
    String[] names = IntStream.range(0, 120).mapToObj(i -> "row-" + i).toArray(String[]::new);
    List<UUID> jobs = batches.submit(batch, names);
    for (int i = 0; i < 120; i += 2) {
      worker.end(jobs.get(i), found("{}"));
    }
    List<String> got = new ArrayList<>();
    String cursor = "";
    int late = 119;
    while (true) {
      List<JsonNode> lines =
          lines(given().get("/v1/batches/" + batch + "/results" + cursor).asString());
      if (lines.isEmpty()) {
        break;
      }
      // The connection broke after a few lines, and jobs go on ending on both sides of the cut.
      lines.stream().limit(7).forEach(line -> got.add(line.path("id").asText()));
      cursor = "?cursor=" + got.getLast();
      if (late > 0) {
        worker.end(jobs.get(late), found("{}"));
        late -= 10;
      }
    }
    assertThat(got).doesNotHaveDuplicates();
    for (int i = 0; i < 120; i += 2) {
      assertThat(got).contains(jobs.get(i).toString());
    }
    assertThat(got).isSorted();
  }

  @Test
  void a_table_holds_what_was_found_column_by_column_and_no_formula() throws IOException {
    UUID batch =
        batches.open(
            "default", "table", "/name", "/place/city", "/tags", "/id", "/n", "/=cmd", "/a.b");
    List<UUID> jobs = batches.submit(batch, "=1+1", "-2", "plain", "gone");
    worker.end(
        jobs.get(0),
        found(
            """
            {"name": "=HYPERLINK(\\"http://x\\")", "place": {"city": "Zürich, \\"ZH\\"\\nSchweiz",
             "zip": 8001}, "tags": [{"x": [1, 2]}, "ü"], "id": "@own", "n": -1.50, "=cmd": "+x",
             "a.b": true, "extra": "kept"}
            """));
    worker.end(jobs.get(1), found("[1, 2]"));
    worker.end(
        jobs.get(2),
        new Outcome.Succeeded(
            new Result("\t=1", null, "# a\r\nb", List.of("https://x/,1"), null, 3)));
    worker.end(jobs.get(3), failed("-no, \"really\""));

    Response response = given().accept("text/csv").get("/v1/batches/" + batch + "/results");
    assertThat(response.contentType()).startsWith("text/csv");
    String text = new String(response.asByteArray(), UTF_8);
    assertThat(text)
        .startsWith(
            "id,custom_id,status,name,place.city,tags,/id,n,\"'=cmd\",a.b,structured,answer,markdown,"
                + "links,images,steps,failure_kind,failure_message\r\n")
        .endsWith("\r\n");
    List<Map<String, String>> rows = table(text);
    assertThat(rows).hasSize(4);
    assertThat(rows.get(0))
        .containsEntry("id", jobs.get(0).toString())
        .containsEntry("custom_id", "'=1+1")
        .containsEntry("name", "'=HYPERLINK(\"http://x\")")
        .containsEntry("place.city", "Zürich, \"ZH\"\nSchweiz")
        .containsEntry("tags", "[{\"x\":[1,2]},\"ü\"]")
        .containsEntry("/id", "'@own")
        .containsEntry("n", "-1.50")
        .containsEntry("'=cmd", "'+x")
        .containsEntry("a.b", "true")
        .containsEntry("structured", "{\"place\":{\"zip\":8001},\"extra\":\"kept\"}")
        .containsEntry("failure_kind", "");
    assertThat(rows.get(1)).containsEntry("custom_id", "'-2").containsEntry("structured", "[1,2]");
    assertThat(rows.get(2))
        .containsEntry("answer", "'\t=1")
        .containsEntry("markdown", "# a\r\nb")
        .containsEntry("links", "[\"https://x/,1\"]")
        .containsEntry("steps", "3")
        .containsEntry("structured", "");
    assertThat(rows.get(3))
        .containsEntry("status", "failed")
        .containsEntry("failure_kind", "navigation")
        .containsEntry("failure_message", "'-no, \"really\"");
  }

  @Test
  void a_table_of_nothing_has_its_header() {
    UUID batch = batches.open("default", "empty table", "/email");
    assertThat(given().accept("text/csv").get("/v1/batches/" + batch + "/results").asString())
        .startsWith("id,custom_id,status,email,structured,")
        .containsOnlyOnce("\r\n");
  }

  @Test
  void results_are_compressed_for_who_asks_and_streams_of_events_never() throws IOException {
    UUID batch = batches.open("default", "zipped");
    List<UUID> jobs = batches.submit(batch, "a", "b");
    jobs.forEach(job -> worker.end(job, found("{\"x\":\"" + "y".repeat(5_000) + "\"}")));
    String plain = given().get("/v1/batches/" + batch + "/results").asString();
    try (Raw raw = new Raw("/v1/batches/" + batch + "/results", "Accept-Encoding: br, gzip\r\n")) {
      assertThat(raw.head.headers()).containsEntry("content-encoding", "gzip");
      assertThat(raw.body.length).isLessThan(plain.length() / 10);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(raw.body)).readAllBytes())
          .asString(UTF_8)
          .isEqualTo(plain);
    }
    try (Raw raw =
        new Raw("/v1/batches/" + batch + "/results", "Accept-Encoding: gzip;q=0, *;q=0.1\r\n")) {
      assertThat(raw.head.headers()).doesNotContainKey("content-encoding");
      assertThat(new String(raw.body, UTF_8)).isEqualTo(plain);
    }
    batches.finish(batch);
    try (Wire wire = new Wire(service.getPort())) {
      wire.send(
          Wire.request(
              "GET", "/v1/batches/" + batch + "/events", "Accept-Encoding: gzip\r\n", new byte[0]));
      assertThat(wire.answer().headers()).doesNotContainKey("content-encoding");
      assertThat(wire.chunk()).startsWith(":from");
    }
  }

  @Test
  void a_client_that_leaves_in_the_middle_is_no_error_of_ours() throws IOException {
    UUID batch = batches.open("default", "left");
    String[] names = IntStream.range(0, 60).mapToObj(i -> "row-" + i).toArray(String[]::new);
    String large = "\"" + "x".repeat(400_000) + "\"";
    for (UUID job : batches.submit(batch, names)) {
      worker.end(job, found(large));
    }
    // Whether a write or the look before the next page finds it out depends on where it is caught.
    List<Logger> logs =
        List.of(Logger.getLogger("http-problem"), Logger.getLogger(Results.class.getName()));
    Heard heard = new Heard();
    logs.forEach(heard::listen);
    try {
      String results = "/v1/batches/" + batch + "/results";
      try (Wire wire = new Wire(service.getPort())) {
        wire.send(Wire.request("GET", results, "", new byte[0]));
        assertThat(wire.head().status()).isEqualTo(200);
      }
      Patience.await().until(() -> !heard.lines.isEmpty());
    } finally {
      logs.forEach(heard::leave);
    }
    assertThat(heard.lines).allMatch(line -> line.contains("The client has left"));
    assertThat(heard.loudest).isLessThan(Level.WARNING.intValue());
  }

  /** What is said of requests that went wrong. */
  private static final class Heard extends Handler {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private volatile int loudest;

    void listen(Logger log) {
      log.setLevel(Level.ALL);
      log.addHandler(this);
    }

    void leave(Logger log) {
      log.removeHandler(this);
      log.setLevel(null);
    }

    @Override
    public void publish(LogRecord entry) {
      loudest = Math.max(loudest, entry.getLevel().intValue());
      lines.add(entry.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  private static List<JsonNode> lines(String body) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : body.lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private static List<Map<String, String>> table(String text) throws IOException {
    try (MappingIterator<Map<String, String>> rows =
        CsvMapper.csvBuilder()
            .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
            .build()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(text)) {
      return rows.readAll();
    }
  }

  private static Outcome found(String structured) {
    return new Outcome.Succeeded(
        new Result(null, new Json(structured.strip()), null, null, null, null));
  }

  private static Outcome failed(String message) {
    return new Outcome.Failed(Failure.of(FailureKind.NAVIGATION, message));
  }

  /** An answer in chunks, as its bytes came. */
  private final class Raw implements AutoCloseable {

    private final Wire wire = new Wire(service.getPort());
    private final Wire.Answer head;
    private final byte[] body;

    Raw(String path, String headers) throws IOException {
      wire.send(Wire.request("GET", path, headers, new byte[0]));
      head = wire.head();
      body = wire.chunks();
    }

    @Override
    public void close() throws IOException {
      wire.close();
    }
  }
}
