package dev.nocturne.rest;

import static dev.nocturne.rest.BatchClient.JSON;
import static dev.nocturne.rest.BatchClient.LINES;
import static dev.nocturne.rest.BatchClient.TABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.intake.BatchCloser;
import dev.nocturne.rest.BatchClient.Answer;
import dev.nocturne.store.Batches.Closed;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that are too deep, too large or too late. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class BatchLimitsTest {

  private static final String PATH = "/v1/batches";
  private static final String GOOD = "{\"kind\":\"agent\",\"task\":\"x\"}\n";
  private static final String TENANT = "default";

  @TestHTTPResource URI service;
  @Inject Batches tables;
  @Inject BatchCloser closer;
  @Inject dev.nocturne.store.Batches batches;

  private BatchClient client;

  @BeforeEach
  void connect() {
    client = new BatchClient(service);
  }

  private String later(String fields) {
    return client.post(PATH, JSON, "{\"rows\":\"later\"" + fields + "}").expect(202).id();
  }

  private static String nested(int levels, String inside) {
    return "{\"a\":".repeat(levels) + inside + "}".repeat(levels);
  }

  private static String template(int levels, String inside) {
    return ",\"template\":{\"kind\":\"agent\",\"task\":\"x\",\"labels\":"
        + nested(levels - 1, inside)
        + "}";
  }

  @Test
  void a_template_may_be_as_deep_as_a_job_and_no_deeper() {
    String batch = later(template(64, "\"{{x}}\""));

    Answer rows = client.post(PATH + "/" + batch + "/rows", LINES, "{\"x\":1}\n").expect(202);

    assertThat(rows.count("rejected")).isEqualTo(1);
    Answer deep = client.post(PATH, JSON, "{\"rows\":\"later\"" + template(65, "\"{{x}}\"") + "}");
    assertThat(deep.refused(422, "invalid-batch").body()).contains("nested too deep");
  }

  @Test
  void a_row_that_its_template_puts_too_deep_refuses_its_batch_at_once() {
    String batch = later(",\"on_invalid\":\"reject\"" + template(60, "\"{{x}}\""));
    String row = "{\"x\":" + nested(20, "1") + "}\n";
    client.post(PATH + "/" + batch + "/rows", LINES, row).expect(202);

    Answer closed = client.post(PATH + "/" + batch + "/close", JSON, "");

    assertThat(closed.refused(422, "invalid-batch").body()).contains("nested too deep");
  }

  @Test
  void a_document_is_large_in_its_entries_only() {
    String much = "[]" + ",[]".repeat(300_000);
    Answer head = client.post(PATH, JSON, "{\"x\":[" + much + "],\"jobs\":[" + GOOD + "]}");
    assertThat(head.refused(422, "invalid-batch").body()).contains("beside its entries");

    Answer entry =
        client.post(PATH, JSON, "{\"jobs\":[" + GOOD + ",{\"x\":[" + much + "]}," + GOOD + "]}");
    assertThat(entry.refused(422, "invalid-batch").errors()).containsExactly("/jobs/1");
    Answer text =
        client.post(PATH, JSON, "{\"jobs\":[{\"task\":\"" + "x".repeat(21_000_000) + "\"}]}");
    assertThat(text.refused(422, "invalid-batch").errors()).containsExactly("/jobs/0");
  }

  @Test
  void a_key_that_comes_twice_makes_a_document_malformed() {
    for (String twice :
        new String[] {
          "{\"jobs\":[" + GOOD + "],\"jobs\":[" + GOOD + "]}",
          "{\"name\":\"a\",\"name\":\"a\",\"jobs\":[" + GOOD + "]}",
          "{\"rows\":\"later\",\"rows\":[{}],\"template\":{}}",
          "{\"defaults\":{\"task\":\"x\",\"task\":\"y\"},\"jobs\":[{}]}"
        }) {
      client.post(PATH, JSON, twice).refused(400, "malformed-json");
    }
  }

  @Test
  void a_job_may_not_grow_beyond_its_limit_by_a_template_or_by_defaults() {
    String batch =
        later(",\"template\":{\"kind\":\"agent\",\"task\":\"" + "{{x}}".repeat(1_000) + "\"}");
    String rows = "x\n" + "y".repeat(250_000) + "\nz\n";
    Answer filled = client.post(PATH + "/" + batch + "/rows", TABLE, rows).expect(202);
    assertThat(filled.count("total")).isEqualTo(1);
    assertThat(client.rejected(batch).getFirst().path("errors").toString())
        .contains("the job has more than 262144 characters");

    String half = "y".repeat(140_000);
    String other = later(",\"defaults\":{\"url\":\"" + half + "\"}");
    String row = "{\"kind\":\"agent\",\"task\":\"" + half + "\"}\n";
    client.post(PATH + "/" + other + "/rows", LINES, row).expect(202);
    assertThat(client.rejected(other).getFirst().path("errors").toString())
        .contains("the job has more than 262144 characters");
  }

  @Test
  void what_is_kept_of_a_refused_row_is_small_whatever_its_template_is_like() {
    StringBuilder labels = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      labels.append(i == 0 ? "" : ",").append("\"").append(i).append("\":\"{{c").append(i);
      labels.append("}}\"");
    }
    String long3 = ("{\"" + "k".repeat(49_000) + "\":").repeat(3);
    String batch =
        later(
            ",\"template\":{\"kind\":\"agent\",\"task\":\"x\",\"labels\":%s{%s}}}}}"
                .formatted(long3, labels));

    client.post(PATH + "/" + batch + "/rows", LINES, "{}\n".repeat(20)).expect(202);

    assertThat(client.get(PATH + "/" + batch + "/rejected").body()).hasSizeLessThan(200_000);
    assertThat(client.rejected(batch).getFirst().path("errors").path(0).path("pointer").asText())
        .isEqualTo("/labels");
  }

  @Test
  void a_table_may_begin_with_a_mark_before_a_quoted_name() {
    String batch = later(",\"template\":{\"kind\":\"agent\",\"task\":\"{{the task}}\"}");
    String table = "\uFEFF\"the task\"\r\none\r\n";

    assertThat(client.post(PATH + "/" + batch + "/rows", TABLE, table).expect(202).count("total"))
        .isEqualTo(1);
  }

  @Test
  void a_body_that_breaks_inside_a_record_is_not_taken_for_a_bad_record() {
    String batch = later(",\"template\":{\"kind\":\"agent\",\"task\":\"{{t}}\"}");
    StringBuilder table = new StringBuilder("t\n");
    for (int i = 0; i < 5_000; i++) {
      table.append(UUID.randomUUID()).append(" and more of the same\n");
    }
    byte[] gzip = BatchClient.gzipped(table.toString().getBytes(UTF_8));
    String path = PATH + "/" + batch + "/rows";
    client.gzip(path, TABLE, Arrays.copyOf(gzip, gzip.length / 2)).refused(400, "bad-request");
    byte[] bomb = new byte[71_000_000];
    Arrays.fill(bomb, (byte) '\n');
    byte[] start = "t\n\"x".getBytes(UTF_8);
    System.arraycopy(start, 0, bomb, 0, start.length);
    client.gzip(path, TABLE, BatchClient.gzipped(bomb)).refused(422, "invalid-batch");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows", "close"})
  void a_call_without_parameters_refuses_all_of_them(String call) {
    String batch = later("");
    Answer refused = client.post(PATH + "/" + batch + "/" + call + "?dry_run=true", LINES, GOOD);

    refused.refused(400, "bad-parameter");
    Answer now = client.get(PATH + "/" + batch);
    assertThat(now.count("total")).isZero();
    assertThat(now.json().path("status").asText()).isEqualTo("receiving");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/batches HTTP/1.1\r\nContent-Type: text/plain",
        "/v1/batches?x=y HTTP/1.1\r\nContent-Type: application/x-ndjson",
        "/v1/batches HTTP/1.1\r\nContent-Type: application/x-ndjson\r\nContent-Encoding: br",
        "/v1/batches HTTP/1.1\r\nContent-Type: multipart/form-data"
      })
  void whoever_sends_on_after_a_refusal_is_not_held(String start) throws IOException {
    try (Wire wire = new Wire(service.getPort())) {
      wire.send("POST " + start + "\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
      wire.send("4\r\n{}\r\n\r\n");
      Wire.Answer answer = wire.answer();

      assertThat(answer.status()).as(answer.body()).isBetween(400, 415);
      assertThat(answer.headers()).containsEntry("connection", "close");
      assertThat(wire.closed()).isTrue();
    }
  }

  @Test
  void a_row_that_turned_bad_while_others_became_jobs_does_not_stop_them() {
    String batch = later(",\"on_invalid\":\"reject\"");
    client.post(PATH + "/" + batch + "/rows", LINES, GOOD.repeat(3)).expect(202);
    tables.update(
        "update batch set closing = true, rejected = 1 where id = ?", UUID.fromString(batch));

    Answer closed = client.post(PATH + "/" + batch + "/close", JSON, "").expect(202);

    assertThat(closed.count("total")).isEqualTo(3);
    assertThat(closed.json().path("status").asText()).isEqualTo("running");
  }

  @Test
  void a_batch_that_was_heard_of_is_not_closed_for_its_silence() {
    UUID batch = UUID.fromString(later(",\"on_invalid\":\"reject\""));
    Duration hour = Duration.ofHours(1);
    batches.abandon(TENANT, batch, hour);
    assertThat(batches.close(TENANT, batch, hour)).isEqualTo(new Closed.Unknown());
    assertThat(client.get(PATH + "/" + batch).json().path("status").asText())
        .isEqualTo("receiving");

    tables.update("update batch set received_at = now() - interval '23 h' where id = ?", batch);
    closer.round();
    assertThat(client.get(PATH + "/" + batch).json().path("status").asText())
        .as("its sender may go on within a day")
        .isEqualTo("receiving");

    tables.update("update batch set received_at = now() - interval '25 h' where id = ?", batch);
    closer.round();
    assertThat(client.get(PATH + "/" + batch).json().path("status").asText())
        .isEqualTo("cancelled");
  }

  @Test
  void rows_that_come_again_keep_their_batch_open() {
    String key = UUID.randomUUID().toString();
    UUID batch = UUID.fromString(later(""));
    String path = PATH + "/" + batch + "/rows";
    client.post(path, LINES, key, GOOD.repeat(3)).expect(202);
    tables.update("update batch set received_at = now() - interval '25 h' where id = ?", batch);
    client.post(path, LINES, key, GOOD.repeat(3)).expect(202);

    closer.round();

    assertThat(client.get(PATH + "/" + batch).json().path("status").asText())
        .isEqualTo("receiving");
  }

  @Test
  void a_closing_that_ran_out_of_time_goes_on_in_the_next_round() {
    UUID batch = UUID.fromString(later(",\"on_invalid\":\"reject\""));
    client.post(PATH + "/" + batch + "/rows", LINES, GOOD.repeat(3)).expect(202);
    assertThat(batches.close(TENANT, batch, null)).isEqualTo(new Closed.Moving());
    closer.round();
    assertThat(client.get(PATH + "/" + batch).count("total")).isZero();

    batches.release(TENANT, batch);
    closer.round();

    Answer now = client.get(PATH + "/" + batch);
    assertThat(now.count("total")).isEqualTo(3);
    assertThat(now.json().path("status").asText()).isEqualTo("running");
  }
}
