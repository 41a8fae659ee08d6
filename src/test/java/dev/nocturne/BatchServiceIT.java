package dev.nocturne;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged service runs batches to their end, whatever it is killed in the middle of; with
 * 100,000 jobs and a million rows in the profile {@code soak}.
 */
@Beside
@Order(3)
class BatchServiceIT {

  private static final Logger LOG = Logger.getLogger(BatchServiceIT.class);
  private static final int JOBS = Integer.getInteger("nocturne.batch.jobs", 2_000);
  private static final int ROWS = Integer.getInteger("nocturne.batch.rows", 20_000);

  /** Of twice as many slots, since those of scrapes that a kill cuts off rest for four minutes. */
  private static final int AT_ONCE = 64;

  /** For jobs that are of no interest, so that more is left for the intake. */
  private static final String ONE_BY_ONE = "1";

  /**
   * All rows together are larger than the memory that there is for them, however many there are.
   */
  private static final String FILLER = " ".repeat(200_000_000 / ROWS);

  private static final Duration LONGEST = Duration.ofMinutes(2).plusMillis(20L * (JOBS + ROWS));
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final TestingDatabase database = TestingDatabase.create();
  private final HttpClient client = client();
  private final Map<String, String> settings = new HashMap<>();
  private int notte;
  private ServiceProcess service;

  @BeforeEach
  void prepare() throws IOException {
    notte = freePort();
    settings.putAll(
        Map.of(
            "NOCTURNE_EMULATOR_ENABLED",
            "true",
            "NOCTURNE_EMULATOR_PORT",
            String.valueOf(notte),
            "NOCTURNE_EMULATOR_SESSIONS",
            String.valueOf(2 * AT_ONCE),
            "NOCTURNE_SLOTS",
            String.valueOf(2 * AT_ONCE),
            "NOCTURNE_LEASE",
            "PT6S"));
  }

  @AfterEach
  void end() throws Exception {
    service.kill();
    database.close();
  }

  @Test
  void a_batch_runs_to_its_end_over_a_kill_and_its_books_are_right() throws Exception {
    start();
    Instant begun = Instant.now();
    String batch = submit(JOBS, "run", "?max_concurrency=" + AT_ONCE);
    await().atMost(LONGEST).until(() -> count(batch, "succeeded") > JOBS / 4);
    assertAddsUp(batch);
    service.kill();
    start();
    awaitFinished(batch);
    LOG.infof(
        "%d jobs in %s, a kill and a start among them",
        JOBS, Duration.between(begun, Instant.now()));

    assertThat(count(batch, "succeeded")).isEqualTo(JOBS);
    assertThat(lines("/v1/batches/" + batch + "/results")).isEqualTo(JOBS);
    assertClean(batch);
  }

  @Test
  void rows_that_were_cut_off_by_a_kill_are_sent_again_and_none_is_doubled() throws Exception {
    settings.put("NOCTURNE_SLOTS", ONE_BY_ONE);
    start();
    // From then on it takes streams on every new connection.
    String _ = submit(1, "first", "");
    PipedInputStream rows = new PipedInputStream(1 << 16);
    PipedOutputStream half = new PipedOutputStream(rows);
    // A client of its own: it waits for rows in the thread by which all its answers come.
    CompletableFuture<HttpResponse<String>> cut =
        client()
            .sendAsync(
                stream("cut", "", BodyPublishers.ofInputStream(() -> rows)),
                BodyHandlers.ofString());
    try (half) {
      half.write(rows(0, ROWS / 2));
      half.flush();
      await()
          .atMost(LONGEST)
          .ignoreExceptions()
          .until(() -> cut.isDone() || total(byKey("cut")) > 1_000);
      assertThat(cut).as("its end is still to come").isNotDone();
      service.kill();
    }
    await().until(cut::isCompletedExceptionally);
    start();
    String batch = byKey("cut");
    assertThat(get("/v1/batches/" + batch).path("status").asText()).isEqualTo("receiving");
    assertThat(total(batch)).isBetween(1_000L, (long) ROWS / 2);
    assertThat(submit(ROWS, "cut", "")).isEqualTo(batch);

    assertThat(total(batch)).isEqualTo(ROWS);
    assertAddsUp(batch);
    cancel(batch);
    assertThat(total(batch)).isEqualTo(ROWS);
    assertClean(batch);
  }

  @Test
  void rows_of_any_number_are_taken_in_within_little_memory() throws Exception {
    settings.put("NOCTURNE_SLOTS", ONE_BY_ONE);
    settings.put("JDK_JAVA_OPTIONS", "-Xmx160m");
    start();
    String _ = submit(1, "first", "");
    Instant begun = Instant.now();
    String lines =
        taken(stream("lines", "", streamed(() -> numbers().map(i -> line(i) + FILLER + "\n"))))
            .path("id")
            .asText();
    Instant between = Instant.now();
    String table =
        open(
            """
        {"name": "table", "rows": "later", "template": {"kind": "scrape", "url": "{{site}}",
         "custom_id": "{{name}}"}}
        """);
    HttpRequest rows =
        HttpRequest.newBuilder(service.url().resolve("/v1/batches/" + table + "/rows"))
            .header("Content-Type", "text/csv")
            .POST(
                streamed(
                    () ->
                        Stream.concat(
                            Stream.of("name,site,note\n"),
                            numbers().map(i -> "row-%d,%s,%s\n".formatted(i, page(i), FILLER)))))
            .build();
    JsonNode _ = taken(rows);
    post("/v1/batches/" + table + "/close");
    Instant end = Instant.now();
    LOG.infof(
        "%d lines of %d MB in %s, as many rows of a table in %s, with -Xmx160m and at most %d MB in"
            + " memory",
        ROWS,
        ((long) ROWS * FILLER.length()) >> 20,
        Duration.between(begun, between),
        Duration.between(between, end),
        service.mostMemory() >> 20);

    for (String batch : List.of(lines, table)) {
      assertThat(total(batch)).isEqualTo(ROWS);
      assertAddsUp(batch);
      cancel(batch);
      assertClean(batch);
    }
  }

  @Test
  void a_small_batch_waits_hardly_longer_beside_a_large_one() throws Exception {
    start();
    String alone = submit(10, "alone", "");
    awaitFinished(alone);
    String large = submit(JOBS, "large", "");
    await().atMost(LONGEST).until(() -> count(large, "succeeded") > 0);
    String beside = submit(10, "beside", "");
    awaitFinished(beside);
    assertThat(count(large, "queued")).as("the large one was not in the way").isPositive();
    LOG.infof(
        "a batch of 10 took %s alone and %s beside one of %d", took(alone), took(beside), JOBS);
    cancel(large);
    assertClean(large);
  }

  private void start() throws IOException {
    service = ServiceProcess.start(folder, database, settings).awaitReady();
  }

  private void cancel(String batch) throws Exception {
    post("/v1/batches/" + batch + "/cancel");
    await().atMost(LONGEST).until(() -> get("/v1/batches/" + batch).hasNonNull("finished_at"));
  }

  private String open(String document) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(service.url().resolve("/v1/batches"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(document))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return JSON.readTree(answer.body()).path("id").asText();
  }

  private static Stream<Integer> numbers() {
    return IntStream.range(0, ROWS).boxed();
  }

  /** Made while they are sent, since all of them would not fit here either. */
  private static BodyPublisher streamed(Supplier<Stream<String>> lines) {
    return BodyPublishers.ofByteArrays(
        () -> lines.get().map(line -> line.getBytes(StandardCharsets.UTF_8)).iterator());
  }

  private JsonNode taken(HttpRequest rows) throws Exception {
    HttpResponse<String> answer = client.send(rows, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return JSON.readTree(answer.body());
  }

  private String page(int number) {
    return "http://localhost:" + notte + "/site/article?" + number;
  }

  private Duration took(String batch) throws Exception {
    JsonNode view = get("/v1/batches/" + batch);
    return Duration.between(
        Instant.parse(view.path("created_at").asText()),
        Instant.parse(view.path("finished_at").asText()));
  }

  private void awaitFinished(String batch) {
    await()
        .atMost(LONGEST)
        .until(() -> get("/v1/batches/" + batch).path("status").asText().equals("finished"));
  }

  private void assertClean(String batch) throws Exception {
    JsonNode audit = get("/v1/batches/" + batch + "/audit");
    assertThat(audit.path("ok").asBoolean()).as(audit.toPrettyString()).isTrue();
  }

  private void assertAddsUp(String batch) throws Exception {
    JsonNode counts = get("/v1/batches/" + batch).path("counts");
    long sum = 0;
    for (String state : new String[] {"queued", "running", "succeeded", "failed", "cancelled"}) {
      sum += counts.path(state).asLong();
    }
    assertThat(sum).isEqualTo(counts.path("total").asLong());
  }

  private long count(String batch, String state) throws Exception {
    return get("/v1/batches/" + batch).path("counts").path(state).asLong();
  }

  private long total(String batch) throws Exception {
    return count(batch, "total");
  }

  private String byKey(String key) throws Exception {
    return get("/v1/batches?idempotency_key=" + key).path("items").path(0).path("id").asText();
  }

  /** Streams so many jobs under a key and gives the batch's id. */
  private String submit(int jobs, String key, String query) throws Exception {
    byte[] body = rows(0, jobs);
    HttpRequest request = stream(key, query, BodyPublishers.ofByteArray(body));
    // A sender that was killed is waited for, twenty seconds; and what has just started.
    HttpResponse<String> answer =
        await()
            .atMost(LONGEST)
            .until(
                () -> client.send(request, BodyHandlers.ofString()),
                reply -> reply.statusCode() != 409 && reply.statusCode() != 503);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return JSON.readTree(answer.body()).path("id").asText();
  }

  private HttpRequest stream(String key, String query, BodyPublisher rows) {
    return HttpRequest.newBuilder(service.url().resolve("/v1/batches" + query))
        .header("Content-Type", "application/x-ndjson")
        .header("Idempotency-Key", key)
        .POST(rows)
        .build();
  }

  private String line(int number) {
    return "{\"kind\": \"scrape\", \"url\": \"%s\", \"custom_id\": \"row-%d\"}"
        .formatted(page(number), number);
  }

  private byte[] rows(int from, int to) {
    StringBuilder rows = new StringBuilder();
    IntStream.range(from, to).forEach(i -> rows.append(line(i)).append('\n'));
    return rows.toString().getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode get(String path) throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(service.url().resolve(path)).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private long lines(String path) throws Exception {
    URI address = service.url().resolve(path);
    return client
        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofLines())
        .body()
        .count();
  }

  private void post(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(service.url().resolve(path)).POST(BodyPublishers.noBody()).build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(202);
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
