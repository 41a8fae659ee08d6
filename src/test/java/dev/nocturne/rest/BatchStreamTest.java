package dev.nocturne.rest;

import static dev.nocturne.Patience.await;
import static dev.nocturne.rest.BatchClient.JSON;
import static dev.nocturne.rest.BatchClient.LINES;
import static dev.nocturne.rest.BatchClient.TABLE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.BatchClient.Answer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Streams that are long, slow, cut, sent again, or sent by two at once. Senders pause until others
 * have stored, which on a busy machine may take a while.
 */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class BatchStreamTest {

  private static final Logger LOG = Logger.getLogger(BatchStreamTest.class);
  private static final String PATH = "/v1/batches";
  private static final int MANY = 20_000;

  @TestHTTPResource URI service;
  @Inject AgroalDataSource database;

  private BatchClient client;
  private String key;

  @BeforeEach
  void connect() {
    client = new BatchClient(service);
    key = UUID.randomUUID().toString();
  }

  private static String row(int number) {
    return "{\"kind\":\"agent\",\"task\":\"Find the contact e-mail of company "
        + number
        + "\",\"url\":\"https://example.com/\",\"max_steps\":20,\"custom_id\":\"row-"
        + number
        + "\"}\n";
  }

  private static String rows(int from, int to) {
    return IntStream.range(from, to).mapToObj(BatchStreamTest::row).collect(Collectors.joining());
  }

  @Test
  void what_came_before_a_cut_is_stored_and_the_same_key_completes_it() throws Exception {
    try (Wire wire = open(key)) {
      chunk(wire, rows(0, 2_500));
      awaitTotal(2_000);
      chunk(wire, "{\"kind\":\"agent\",\"ta");
    }
    await().untilAsserted(() -> assertThat(stored()).isEqualTo(2_500));
    assertThat(status()).isEqualTo("receiving");

    Answer whole = client.post(PATH, LINES, key, rows(0, 4_000)).expect(202);

    assertThat(whole.count("total")).isEqualTo(4_000);
    assertThat(whole.count("rejected")).isZero();
    assertThat(whole.json().path("status").asText()).isEqualTo("running");
    assertThat(client.post(PATH, LINES, key, rows(0, 4_000)).expect(202).count("total"))
        .isEqualTo(4_000);
  }

  @Test
  void rows_run_while_others_are_still_to_come() throws Exception {
    try (Wire wire = open(key)) {
      chunk(wire, rows(0, 3));
      await()
          .pollInterval(Duration.ofMillis(700))
          .until(
              () -> {
                chunk(wire, "\n");
                return stored() == 3;
              });
      chunk(wire, rows(3, 4));
      wire.send("0\r\n\r\n");
      assertThat(wire.answer().status()).isEqualTo(202);
    }
    assertThat(stored()).isEqualTo(4);
  }

  @Test
  void a_stream_that_moves_slowly_outlives_every_time_out() throws Exception {
    // The profile refuses a body that stands still for 4 s, and closes what is idle for 7 s.
    try (Wire wire = open(key)) {
      for (int i = 0; i < 8; i++) {
        chunk(wire, row(i));
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
      }
      wire.send("0\r\n\r\n");
      Wire.Answer answer = wire.answer();
      assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    }
    assertThat(stored()).isEqualTo(8);
  }

  @Test
  void a_stream_that_stands_still_is_refused_and_what_came_is_stored() throws Exception {
    try (Wire wire = open(key)) {
      chunk(wire, rows(0, 1_200));
      assertThat(wire.answer().status()).isEqualTo(408);
      assertThat(wire.closed()).isTrue();
    }
    await().untilAsserted(() -> assertThat(stored()).isEqualTo(1_200));
    assertThat(client.post(PATH, LINES, key, rows(0, 1_300)).expect(202).count("total"))
        .isEqualTo(1_300);
  }

  @Test
  void a_row_that_is_another_one_when_it_comes_again_is_refused_with_its_line() {
    client.post(PATH, LINES, key, rows(0, 1_500)).expect(202);
    Answer changed =
        client.post(PATH, LINES, key, rows(0, 1_200) + row(7_777) + rows(1_201, 1_500));

    changed.refused(422, "row-changed");
    assertThat(changed.errors()).containsExactly("1201");
    Answer shorter = client.post(PATH, LINES, key, rows(0, 1_000)).refused(422, "row-changed");
    assertThat(shorter.errors()).containsExactly("1001");
    client.post(PATH, LINES, key, rows(0, 1_501)).refused(422, "batch-closed");
    client
        .post(PATH + "?name=other", LINES, key, rows(0, 1_500))
        .refused(422, "idempotency-key-reused");
    // A line end of the other kind and a different last one are the same rows.
    assertThat(
            client
                .post(PATH, LINES, key, rows(0, 1_500).replace("\n", "\r\n"))
                .expect(202)
                .count("total"))
        .isEqualTo(1_500);
  }

  @Test
  void of_two_that_send_the_same_batch_at_once_one_is_refused_and_nothing_is_doubled()
      throws Exception {
    try (Wire first = open(key);
        Wire second = open(key)) {
      chunk(first, rows(0, 500));
      chunk(second, rows(0, 500));
      chunk(first, rows(500, 1_200));
      awaitTotal(1_000);
      // It is told when it sends what cannot be held beside what could not be stored.
      chunk(second, rows(500, 3_200));
      Wire.Answer busy = second.answer();
      assertThat(busy.status()).as(busy.body()).isEqualTo(409);
      assertThat(busy.body()).contains("/problems/batch-busy");
      assertThat(busy.headers()).containsEntry("retry-after", "1");
      first.send("0\r\n\r\n");
      assertThat(first.answer().status()).isEqualTo(202);
    }
    assertThat(stored()).isEqualTo(1_200);
    assertThat(client.post(PATH, LINES, key, rows(0, 1_200)).expect(202).count("total"))
        .isEqualTo(1_200);
  }

  @Test
  void a_part_that_was_cut_is_sent_again_under_a_key_of_its_own() throws Exception {
    String batch = client.post(PATH, JSON, "{\"rows\":\"later\"}").expect(202).id();
    String rows = PATH + "/" + batch + "/rows";
    client.post(rows, LINES, rows(0, 10)).expect(202);
    String part = UUID.randomUUID().toString();
    try (Wire wire = open(rows, part)) {
      chunk(wire, rows(10, 1_500));
      await()
          .until(
              () ->
                  client
                          .get("/v1/jobs?custom_id=row-1009&batch_id=" + batch)
                          .json()
                          .path("items")
                          .size()
                      == 1);
    }
    await().until(() -> count("select lines from batch where id = '" + batch + "'") == 1_500);
    client.post(rows, LINES, part, rows(10, 2_000)).expect(202);
    assertThat(client.post(rows, LINES, part, rows(10, 2_000)).expect(202).count("total"))
        .isEqualTo(2_000);
    Answer changed = client.post(rows, LINES, part, rows(11, 2_000)).refused(422, "row-changed");
    assertThat(changed.errors()).containsExactly("11");
  }

  @Test
  void a_part_that_two_send_at_once_under_one_key_is_stored_once() throws Exception {
    String batch = client.post(PATH, JSON, "{\"rows\":\"later\"}").expect(202).id();
    String path = PATH + "/" + batch + "/rows";
    String lines = "select lines from batch where id = '" + batch + "'";
    client.post(path, LINES, rows(0, 10)).expect(202);
    try (Wire loser = open(path, key);
        Wire winner = open(path, key)) {
      chunk(loser, rows(10, 500));
      chunk(winner, rows(10, 500));
      await().pollDelay(Duration.ofMillis(700)).until(() -> true);
      chunk(winner, rows(500, 1_200));
      await().until(() -> count(lines) >= 500);
      chunk(loser, rows(500, 3_200));
      assertThat(loser.answer().status()).isEqualTo(409);
    }
    await().until(() -> count(lines) == 1_200);

    Answer whole = client.post(path, LINES, key, rows(10, 1_500)).expect(202);

    assertThat(whole.count("total")).isEqualTo(1_500);
    assertThat(whole.count("rejected")).isZero();
    assertThat(count(lines)).isEqualTo(1_500);
  }

  @Test
  void a_sender_in_the_middle_of_its_rows_is_not_overtaken_by_another_one() throws Exception {
    String batch = client.post(PATH, JSON, "{\"rows\":\"later\"}").expect(202).id();
    String path = PATH + "/" + batch + "/rows";
    String lines = "select lines from batch where id = '" + batch + "'";
    try (Wire first = open(path, key)) {
      chunk(first, rows(0, 1_100));
      await().until(() -> count(lines) == 1_000);

      client.post(path, LINES, rows(5_000, 5_010)).refused(409, "batch-busy");

      chunk(first, rows(1_100, 1_200));
      first.send("0\r\n\r\n");
      assertThat(first.answer().status()).isEqualTo(202);
    }
    assertThat(client.post(path, LINES, rows(5_000, 5_010)).expect(202).count("total"))
        .isEqualTo(1_210);
  }

  @Test
  void a_small_body_that_inflates_beyond_the_limit_is_refused() {
    byte[] bomb = BatchClient.gzipped(new byte[80 * 1024 * 1024]);
    client.gzip(PATH, JSON, bomb).refused(413, "too-large");
    client.gzip(PATH, LINES, bomb).refused(413, "too-large");
    byte[] nothing = new byte[12_000];
    Arrays.fill(nothing, (byte) '\n');
    Answer empty = client.gzip(PATH, LINES, BatchClient.gzipped(nothing));
    assertThat(empty.refused(422, "invalid-batch").errors()).containsExactly("10001");
    client.gzip(PATH, LINES, "no gzip".getBytes(UTF_8)).refused(400, "bad-request");
    byte[] half = BatchClient.gzipped(rows(0, 100).getBytes(UTF_8));
    client.gzip(PATH, LINES, Arrays.copyOf(half, half.length / 2)).refused(400, "bad-request");
  }

  @Test
  void a_stream_may_inflate_to_any_length_while_rows_come() {
    byte[] lines = new byte[80 * 1024 * 1024];
    for (int end = 999_999; end < lines.length; end += 1_000_000) {
      lines[end] = '\n';
    }
    Answer batch = client.gzip(PATH, LINES, BatchClient.gzipped(lines)).expect(202);
    assertThat(batch.count("rejected")).as("those are too long").isEqualTo(84);
  }

  @Test
  void blank_lines_are_no_rows_however_large_they_are() {
    byte[] lines = new byte[80 * 1024 * 1024];
    Arrays.fill(lines, (byte) ' ');
    for (int end = 199_999; end < lines.length; end += 200_000) {
      lines[end] = '\n';
    }
    byte[] bomb = BatchClient.gzipped(lines);
    client.gzip(PATH, LINES, bomb).refused(413, "too-large");
    client.gzip(PATH + "?dry_run=true", LINES, bomb).refused(413, "too-large");
  }

  @Test
  void twenty_thousand_lines_are_stored_as_they_come() {
    measure("lines", () -> client.stream(PATH, LINES, key, source(BatchStreamTest::row, "")));
  }

  @Test
  void twenty_thousand_records_fill_a_template_in() {
    String batch =
        client
            .post(
                PATH,
                JSON,
                """
                {"rows": "later", "template": {"kind": "agent", "task": "Look at {{company}}",
                 "url": "https://{{host}}/", "max_steps": "{{steps}}", "custom_id": "{{id}}"}}
                """)
            .expect(202)
            .id();
    Supplier<InputStream> table =
        source(
            i -> i + ",\"company, number " + i + "\",example.com,20\n", "id,company,host,steps\n");
    measure("records", () -> client.stream(PATH + "/" + batch + "/rows", TABLE, key, table));
  }

  private static void measure(String what, Supplier<Answer> send) {
    long start = System.nanoTime();
    Answer batch = send.get().expect(202);
    double seconds = (System.nanoTime() - start) / 1e9;
    LOG.infof("%d %s in %.1f s, %.0f a second", MANY, what, seconds, MANY / seconds);
    assertThat(batch.count("total")).isEqualTo(MANY);
    assertThat(batch.count("rejected")).isZero();
  }

  private static Supplier<InputStream> source(IntFunction<String> row, String head) {
    String all = head + IntStream.range(0, MANY).mapToObj(row).collect(Collectors.joining());
    return () -> new ByteArrayInputStream(all.getBytes(UTF_8));
  }

  private Wire open(String key) throws IOException {
    return open(PATH, key);
  }

  /** Begins a body in chunks. */
  private Wire open(String path, String key) throws IOException {
    Wire wire = new Wire(service.getPort());
    wire.send(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
            + "Idempotency-Key: "
            + key
            + "\r\nTransfer-Encoding: chunked\r\n\r\n");
    return wire;
  }

  private static void chunk(Wire wire, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    wire.send(Integer.toHexString(bytes.length) + "\r\n" + new String(bytes, ISO_8859_1) + "\r\n");
  }

  private void awaitTotal(long least) {
    await().until(() -> stored() >= least);
  }

  private long stored() throws SQLException {
    return count(
        "select count(*) from job j join batch b on b.id = j.batch where b.key = '" + key + "'");
  }

  private String status() throws SQLException {
    return count("select count(*) from batch where receiving and key = '" + key + "'") == 1
        ? "receiving"
        : "closed";
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
