package dev.nocturne.rest;

import static dev.nocturne.Patience.await;
import static dev.nocturne.rest.BatchClient.JSON;
import static dev.nocturne.rest.BatchClient.LINES;
import static dev.nocturne.rest.BatchClient.TABLE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.TestingPostgres;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.rest.BatchClient.Answer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches in all the forms in which they come. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class BatchResourceTest {

  private static final String PATH = "/v1/batches";
  private static final String GOOD = "{\"kind\":\"agent\",\"task\":\"x\"}";
  private static final String FORM = "multipart/form-data; boundary=limit";

  @TestHTTPResource URI service;
  @Inject Worker worker;

  private BatchClient client;

  @BeforeEach
  void connect() {
    client = new BatchClient(service);
  }

  @Test
  void a_document_of_jobs_is_stored_as_a_whole_and_completed_by_its_defaults() {
    Answer batch =
        client
            .post(
                PATH,
                JSON,
                """
                {"name": "contacts",
                 "defaults": {"kind": "agent", "priority": 3, "labels": {"team": "a", "x": "y"}},
                 "jobs": [{"task": "one", "custom_id": "1"},
                          {"task": "two", "custom_id": "2", "priority": 4, "labels": {"x": "z"}}]}
                """)
            .expect(202);

    assertThat(batch.json().path("name").asText()).isEqualTo("contacts");
    assertThat(batch.json().path("status").asText()).isEqualTo("running");
    assertThat(batch.count("total")).isEqualTo(2);
    assertThat(batch.count("queued")).isEqualTo(2);
    assertThat(batch.count("rejected")).isZero();
    List<JsonNode> jobs = jobs(batch.id());
    assertThat(jobs).extracting(job -> job.path("priority").asInt()).containsExactly(4, 3);
    assertThat(jobs.getFirst().path("labels").toString()).contains("\"team\":\"a\"", "\"x\":\"z\"");
    assertThat(jobs.getLast().path("labels").toString()).contains("\"x\":\"y\"");
    assertThat(jobs.getLast().path("batch_id").asText()).isEqualTo(batch.id());
  }

  @Test
  void a_document_with_one_bad_job_stores_nothing_and_says_where() {
    String name = UUID.randomUUID().toString();
    Answer refused =
        client.post(
            PATH,
            JSON,
            "{\"defaults\":{\"labels\":{\"b\":\""
                + name
                + "\"}},\"jobs\":["
                + GOOD
                + ","
                + GOOD.replace("}", ",\"priority\":10}")
                + ",{\"kind\":\"agent\"}, 7]}");

    refused.refused(422, "invalid-batch");
    assertThat(refused.errors()).containsExactly("/jobs/1/priority", "/jobs/2/task", "/jobs/3");
    assertThat(client.get("/v1/jobs?label=b:" + name).json().path("items")).isEmpty();
  }

  @Test
  void a_document_may_skip_bad_jobs() {
    Answer batch =
        client
            .post(PATH, JSON, "{\"on_invalid\":\"skip\",\"jobs\":[" + GOOD + ",{}," + GOOD + "]}")
            .expect(202);

    assertThat(batch.count("total")).isEqualTo(2);
    assertThat(batch.count("rejected")).isEqualTo(1);
    JsonNode row = client.rejected(batch.id()).getFirst();
    assertThat(row.path("line").asInt()).isEqualTo(2);
    assertThat(row.path("errors").path(0).path("pointer").asText()).isEqualTo("/kind");
    assertThat(row.path("text").asText()).isEqualTo("{}");
  }

  @Test
  void a_refused_entry_is_told_as_it_came_and_not_with_the_defaults() {
    String document =
        "{\"on_invalid\":\"skip\",\"defaults\":{\"labels\":{\"a\":\"b\"}},\"jobs\":[{\"labels\":{}}]}";
    Answer batch = client.post(PATH, JSON, document).expect(202);

    assertThat(client.rejected(batch.id()).getFirst().path("text").asText())
        .isEqualTo("{\"labels\":{}}");
  }

  @Test
  void the_same_document_under_the_same_key_is_the_same_batch() {
    String key = UUID.randomUUID().toString();
    String body = "{\"jobs\":[" + GOOD + "]}";
    String first = client.post(PATH, JSON, key, body).expect(202).id();
    Answer again = client.post(PATH, JSON, key, body).expect(202);

    assertThat(again.id()).isEqualTo(first);
    assertThat(again.count("total")).isEqualTo(1);
    client
        .post(PATH, JSON, key, "{\"jobs\":[" + GOOD + "," + GOOD + "]}")
        .refused(422, "idempotency-key-reused");
  }

  @Test
  void a_template_gives_values_their_types_and_writes_them_into_texts() {
    Answer batch =
        client
            .post(
                PATH,
                JSON,
                """
                {"template": {"kind": "agent", "task": "Find {{what}} of {{ company }}",
                   "max_steps": "{{steps}}", "custom_id": "{{id}}", "priority": "{{p}}",
                   "session": {"proxies": "{{proxies}}"}, "labels": {"c": "{{company}}"}},
                 "rows": [{"what": "the phone", "company": "Acme", "steps": 7, "id": "a", "p": 1,
                           "proxies": true}]}
                """)
            .expect(202);

    JsonNode job = jobs(batch.id()).getFirst();
    assertThat(job.path("custom_id").asText()).isEqualTo("a");
    assertThat(job.path("priority").asInt()).isEqualTo(1);
    assertThat(job.path("labels").path("c").asText()).isEqualTo("Acme");
  }

  @Test
  void a_row_without_a_column_of_the_template_is_refused_where_it_is_missing() {
    Answer refused =
        client.post(
            PATH,
            JSON,
            """
            {"template": {"kind": "agent", "task": "{{task}}", "url": "{{url}}"},
             "rows": [{"task": "x", "url": "https://example.com"}, {"task": "x"}]}
            """);

    refused.refused(422, "invalid-batch");
    assertThat(refused.errors()).containsExactly("/rows/1/url");
    assertThat(refused.body()).contains("the row has no column \\\"url\\\"");
  }

  @Test
  void a_stream_skips_what_is_bad_and_tells_of_it_by_its_line() {
    String lines =
        GOOD
            + "\r\n\n"
            + "{\"kind\":\"agent\"\n"
            + GOOD
            + "\n"
            + "[]\n"
            + "   \n"
            + GOOD.replace("}", ",\"x\":1}")
            + "\n"
            + GOOD;
    Answer batch = client.post(PATH + "?name=s", LINES, lines).expect(202);

    assertThat(batch.json().path("status").asText()).isEqualTo("running");
    assertThat(batch.count("total")).isEqualTo(3);
    assertThat(batch.count("rejected")).isEqualTo(3);
    assertThat(client.rejected(batch.id()))
        .extracting(row -> row.path("line").asInt())
        .containsExactly(3, 5, 7);
    assertThat(client.rejected(batch.id()).getLast().path("errors").path(0).path("pointer"))
        .hasToString("\"/x\"");
  }

  @Test
  void lines_that_are_no_text_or_too_long_are_refused_and_the_stream_goes_on() {
    byte[] bytes =
        (GOOD + "\n\"\u00e4\"\n" + "x".repeat(300_000) + "\n" + GOOD + "\n").getBytes(ISO_8859_1);
    Answer batch =
        client
            .post(PATH, Map.of("Content-Type", LINES), BodyPublishers.ofByteArray(bytes))
            .expect(202);

    assertThat(batch.count("total")).isEqualTo(2);
    List<JsonNode> rejected = client.rejected(batch.id());
    assertThat(rejected).extracting(row -> row.path("line").asInt()).containsExactly(2, 3);
    assertThat(rejected.getFirst().path("errors").toString()).contains("not valid UTF-8");
    assertThat(rejected.getLast().path("errors").toString()).contains("more than 262144 bytes");
    assertThat(rejected.getLast().path("text").asText().length()).isLessThan(2_000);
  }

  @Test
  void characters_that_cannot_be_stored_are_refused_and_told_of() {
    String lines = GOOD.replace("x", "\\u0000") + "\n\u0000\n" + GOOD.replace("x", "\\ud800");
    Answer batch = client.post(PATH, LINES, lines).expect(202);

    assertThat(batch.count("total")).isZero();
    assertThat(client.rejected(batch.id()))
        .extracting(row -> row.path("line").asInt())
        .containsExactly(1, 2, 3);
  }

  @Test
  void a_name_that_comes_twice_is_the_fault_of_the_later_row() {
    String named = GOOD.replace("}", ",\"custom_id\":\"%s\"}");
    String far =
        IntStream.range(0, 1_500).mapToObj(named::formatted).collect(Collectors.joining("\n"));
    String lines =
        far + "\n" + named.formatted(7) + "\n" + named.formatted("a") + "\n" + named.formatted("a");
    Answer batch = client.post(PATH, LINES, lines).expect(202);

    assertThat(batch.count("total")).isEqualTo(1_501);
    List<JsonNode> rejected = client.rejected(batch.id());
    assertThat(rejected).extracting(row -> row.path("line").asInt()).containsExactly(1501, 1503);
    assertThat(rejected.getFirst().path("errors").toString()).contains("in line 8");
    assertThat(rejected.getLast().path("errors").toString()).contains("in line 1502");
    // Another batch may use the same names.
    client.post(PATH, LINES, named.formatted("a")).expect(202);
  }

  @Test
  void a_stream_that_rejects_runs_nothing_if_one_row_is_bad() {
    String rows = IntStream.range(0, 300).mapToObj(_ -> "{}\n").collect(Collectors.joining());
    Answer refused = client.post(PATH + "?on_invalid=reject", LINES, GOOD + "\n" + rows + GOOD);

    refused.refused(422, "invalid-batch");
    assertThat(refused.errors()).hasSize(100).contains("2/kind").doesNotContain("1/kind");
  }

  @Test
  void a_stream_that_rejects_runs_all_of_it_if_every_row_is_good() {
    String key = UUID.randomUUID().toString();
    String rows = (GOOD + "\n").repeat(2_300);
    Answer batch = client.post(PATH + "?on_invalid=reject", LINES, key, rows).expect(202);

    assertThat(batch.count("queued")).isEqualTo(2_300);
    assertThat(batch.json().path("status").asText()).isEqualTo("running");
    Answer again = client.post(PATH + "?on_invalid=reject", LINES, key, rows).expect(202);
    assertThat(again.id()).isEqualTo(batch.id());
    assertThat(again.count("queued")).isEqualTo(2_300);
  }

  @Test
  void a_stream_that_was_refused_is_refused_again_under_its_key() {
    String key = UUID.randomUUID().toString();
    String path = PATH + "?on_invalid=reject";
    Answer first = client.post(path, LINES, key, GOOD + "\n{}").refused(422, "invalid-batch");
    Answer again = client.post(path, LINES, key, GOOD + "\n{}").refused(422, "invalid-batch");

    assertThat(again.errors()).isEqualTo(first.errors()).containsExactly("2/kind");
  }

  @Test
  void a_batch_is_opened_filled_and_closed_in_steps() {
    String batch =
        client
            .post(
                PATH,
                JSON,
                """
                {"rows": "later", "template": {"kind": "scrape", "url": "https://{{host}}/",
                 "custom_id": "{{id}}", "scrape_links": "{{links}}", "max_attempts": "{{tries}}",
                 "labels": {"note": "{{note}}"}}}
                """)
            .expect(202)
            .id();
    Answer table =
        client
            .post(
                PATH + "/" + batch + "/rows",
                TABLE,
                String.join(
                    "\r\n",
                    "\uFEFFid,host,links,tries,note",
                    "1,example.com,true,2,\"a \"\"b\"\",\nc\"",
                    "2,example.com,yes,2,x",
                    "3,example.com,false",
                    "4,example.org,,,y",
                    ""))
            .expect(202);
    assertThat(table.json().path("status").asText()).isEqualTo("receiving");
    assertThat(table.count("total")).isEqualTo(2);
    Answer lines =
        client
            .post(
                PATH + "/" + batch + "/rows",
                LINES,
                """
                {"id": "5", "host": "example.net", "links": false, "tries": 1, "note": "z"}
                {"id": "1", "host": "example.net", "links": false, "tries": 1, "note": "z"}
                """)
            .expect(202);
    assertThat(lines.count("total")).isEqualTo(3);
    Answer closed = client.post(PATH + "/" + batch + "/close", JSON, "").expect(202);

    assertThat(closed.json().path("status").asText()).isEqualTo("running");
    List<JsonNode> rejected = client.rejected(batch);
    assertThat(rejected).extracting(row -> row.path("line").asInt()).containsExactly(3, 4, 7);
    assertThat(rejected.get(0).path("errors").path(0).path("pointer").asText())
        .isEqualTo("/scrape_links");
    assertThat(rejected.get(1).path("errors").toString()).contains("3 columns, the header 5");
    assertThat(rejected.get(2).path("errors").toString()).contains("in line 2");
    List<JsonNode> jobs = jobs(batch);
    assertThat(jobs).extracting(job -> job.path("max_attempts").asInt()).containsExactly(1, 3, 2);
    assertThat(jobs.getLast().path("labels").path("note").asText()).isEqualTo("a \"b\",\nc");
    client.post(PATH + "/" + batch + "/rows", LINES, GOOD).refused(422, "batch-closed");
    client.post(PATH + "/" + batch + "/close", JSON, "").expect(202);
  }

  @Test
  void a_form_of_a_batch_and_its_rows_is_one_call() {
    String head =
        """
        {"name": "form", "template": {"kind": "agent", "task": "{{t}}"}}
        """;
    Answer batch =
        client
            .post(PATH, FORM, BatchClient.form("batch", JSON, head, "rows", TABLE, "t\none\ntwo\n"))
            .expect(202);

    assertThat(batch.json().path("name").asText()).isEqualTo("form");
    assertThat(batch.count("total")).isEqualTo(2);
    assertThat(batch.json().path("status").asText()).isEqualTo("running");
  }

  @Test
  void bodies_may_be_compressed() {
    byte[] lines = (GOOD + "\n").repeat(50).getBytes(UTF_8);
    Answer stream = client.gzip(PATH, LINES, BatchClient.gzipped(lines)).expect(202);
    byte[] document = ("{\"jobs\":[" + GOOD + "]}").getBytes(UTF_8);

    assertThat(stream.count("total")).isEqualTo(50);
    client.gzip(PATH, JSON, BatchClient.gzipped(document)).expect(202);
  }

  @Test
  void a_dry_run_shows_what_would_happen_and_stores_nothing() {
    String key = UUID.randomUUID().toString();
    String lines = (GOOD + "\n").repeat(7) + "{}\n";
    Answer tried = client.post(PATH + "?dry_run=true", LINES, key, lines).expect(200);

    assertThat(tried.json().path("counts").toString())
        .isEqualTo("{\"rows\":8,\"valid\":7,\"rejected\":1}");
    assertThat(tried.errors()).containsExactly("8/kind");
    assertThat(tried.json().path("jobs")).hasSize(5);
    assertThat(tried.json().path("jobs").path(0).toString()).isEqualTo(GOOD);
    Answer real = client.post(PATH, LINES, key, lines).expect(202);
    assertThat(real.count("total")).isEqualTo(7);
    Answer document =
        client
            .post(
                PATH + "?dry_run=true",
                JSON,
                "{\"template\":{\"kind\":\"agent\",\"task\":\"{{a}} {{b}}\"},"
                    + "\"rows\":[{\"a\":1,\"b\":\"2\"},{\"a\":1}]}")
            .expect(200);
    assertThat(document.errors()).containsExactly("/rows/1/task");
    assertThat(document.json().path("jobs").path(0).path("task").asText()).isEqualTo("1 2");
  }

  @Test
  void a_dry_run_expects_no_less_time_than_one_job_takes() {
    String batch = client.post(PATH, JSON, "{\"jobs\":[" + GOOD + "]}").expect(202).id();
    Result found = new Result("yes", null, null, null, null, 1);
    UUID job = UUID.fromString(jobs(batch).getFirst().path("id").asText());
    worker.end(job, new Outcome.Succeeded(found));

    String expected =
        await()
            .until(
                () ->
                    client
                        .post(PATH + "?dry_run=true", LINES, GOOD)
                        .expect(200)
                        .json()
                        .path("expected_time")
                        .asText(null),
                Objects::nonNull);
    assertThat(Duration.parse(expected)).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
  }

  private List<JsonNode> jobs(String batch) {
    return client
        .get("/v1/jobs?batch_id=" + batch)
        .expect(200)
        .json()
        .path("items")
        .valueStream()
        .toList();
  }
}
