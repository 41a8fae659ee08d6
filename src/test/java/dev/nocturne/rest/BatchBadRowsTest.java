package dev.nocturne.rest;

import static dev.nocturne.rest.BatchClient.JSON;
import static dev.nocturne.rest.BatchClient.LINES;
import static dev.nocturne.rest.BatchClient.TABLE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.BatchClient.Answer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which one row of a batch can be bad, between rows that are stored. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class BatchBadRowsTest {

  private static final String PATH = "/v1/batches";
  private static final String GOOD = "{\"kind\":\"agent\",\"task\":\"x\",\"custom_id\":\"%s\"}";
  private static final String TEMPLATE =
      """
      {"rows": "later", "template": {"kind": "agent", "task": "{{task}}", "custom_id": "{{id}}",
       "max_steps": "{{steps}}"}}
      """;

  @TestHTTPResource URI service;

  private BatchClient client;

  @BeforeEach
  void connect() {
    client = new BatchClient(service);
  }

  /**
   * One bad row.
   *
   * @param row its bytes, a character for each
   * @param says what must stand in its errors
   */
  record Bad(String name, String row, String says) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static Bad job(String name, String fields, String says) {
    return new Bad(name, "{\"kind\":\"agent\",\"task\":\"x\"," + fields + "}", says);
  }

  /** Bad as a line and as an entry of a document. */
  static Stream<Bad> jobs() {
    return Stream.of(
        new Bad("an array", "[]", "object"),
        new Bad("a number", "7", "object"),
        new Bad("a text", "\"x\"", "object"),
        new Bad("null", "null", "object"),
        new Bad("no kind", "{\"task\":\"x\"}", "/kind"),
        new Bad("no task", "{\"kind\":\"agent\"}", "/task"),
        job("an unknown field", "\"tsk\":1", "/tsk"),
        job("a wrong type", "\"max_steps\":\"many\"", "/max_steps"),
        job("a fraction", "\"max_steps\":1.5", "/max_steps"),
        job("a number out of range", "\"max_steps\":1e999", "out of range"),
        job("NUL in a text", "\"url\":\"https://a.example/\\u0000\"", "U+0000"),
        job("NUL in a key", "\"labels\":{\"a\\u0000\":\"b\"}", "U+0000"),
        job("half a pair", "\"url\":\"\\ud800\"", "surrogate"),
        job("a name that came before", "\"custom_id\":\"one\"", "in line 1"),
        job("too long", "\"url\":\"" + "x".repeat(300_000) + "\"", "more than 262144"));
  }

  static Stream<Bad> lines() {
    return Stream.concat(
        jobs(),
        Stream.of(
            new Bad("not closed", "{\"kind\":\"agent\"", "not well-formed"),
            new Bad("two values", "{} {}", "not well-formed"),
            new Bad("no JSON", "kind=agent", "not well-formed"),
            new Bad("NUL itself", "\0", "not well-formed"),
            job("a key twice", "\"task\":\"y\"", "a key twice"),
            job("a key twice inside", "\"labels\":{\"a\":\"b\",\"a\":\"b\"}", "a key twice"),
            job("a long number", "\"max_steps\":" + "9".repeat(1_001), "longer than 1000"),
            job("no number", "\"max_steps\":1e9999999999", "a number is out of range"),
            job("too deep", "\"labels\":" + "[".repeat(64) + "]".repeat(64), "deeper than 64"),
            job("no UTF-8", "\"url\":\"\u00e4\"", "UTF-8")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lines")
  void a_bad_line_is_listed_and_the_lines_around_it_are_stored(Bad bad) {
    String body = GOOD.formatted("one") + "\n" + bad.row() + "\n" + GOOD.formatted("two") + "\n";
    check(post(PATH, LINES, body), bad, 2);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("jobs")
  void a_bad_entry_of_a_document_is_listed_or_refuses_it(Bad bad) {
    String jobs =
        "\"jobs\":[" + GOOD.formatted("one") + "," + bad.row() + "," + GOOD.formatted("two") + "]}";
    check(post(PATH, JSON, "{\"on_invalid\":\"skip\"," + jobs), bad, 2);
    if (!bad.says().startsWith("in line")) {
      Answer refused = post(PATH, JSON, "{" + jobs).refused(422, "invalid-batch");
      assertThat(refused.errors()).allMatch(pointer -> pointer.startsWith("/jobs/1"));
    }
  }

  static Stream<Bad> documents() {
    return lines().filter(bad -> jobs().noneMatch(job -> job.name().equals(bad.name())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void a_document_that_is_no_json_because_of_one_entry_is_refused(Bad bad) {
    String body = "{\"on_invalid\":\"skip\",\"jobs\":[" + GOOD.formatted("one") + "," + bad.row();
    post(PATH, JSON, body + "]}").refused(400, "malformed-json");
  }

  static Stream<Bad> records() {
    // Over the limit, but by less than what may be read ahead: farther out it depends on how the
    // bytes arrive whether the end of the record is still looked for.
    String half = "x".repeat(135_000);
    return Stream.of(
        new Bad("a cell too few", "a,x", "has 2 columns, the header 3"),
        new Bad("a cell too many", "a,x,1,2", "has 4 columns, the header 3"),
        new Bad("no task", "a,,1", "/task"),
        new Bad("a wrong type", "a,x,many", "/max_steps"),
        new Bad("a fraction", "a,x,1.5", "/max_steps"),
        new Bad("NUL", "a,x\0,1", "U+0000"),
        new Bad("a name that came before", "one,x,1", "in line 2"),
        new Bad("too long", half + "," + half + ",1", "more than 262144"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("records")
  void a_bad_record_is_listed_and_the_records_around_it_are_stored(Bad bad) {
    String body = "id,task,steps\none,x,1\n" + bad.row() + "\ntwo,\"x\ny\",\n";
    check(post(PATH + "/" + table() + "/rows", TABLE, body), bad, 3);
  }

  static Stream<Bad> ends() {
    return Stream.of(
        new Bad("a quote that is not closed", "a,\"x,1", "a quote is not closed"),
        new Bad("text behind a quote", "a,\"x\"y,1", "not well-formed CSV"),
        new Bad("no UTF-8", "a,\u00e4,1", "UTF-8"),
        new Bad("an endless cell", "a,\"" + "x".repeat(300_000), "more than 262144"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void a_record_behind_which_nothing_can_be_read_is_told_of_and_those_before_are_stored(Bad bad) {
    String path = PATH + "/" + table();
    post(path + "/rows", TABLE, "id,task,steps\none,x,1\n").expect(202);
    String body = "id,task,steps\ntwo,x,1\n" + bad.row() + "\nthree,x,1\n";
    Answer refused = post(path + "/rows", TABLE, body).refused(422, "invalid-batch");

    assertThat(refused.errors()).containsExactly("5");
    assertThat(refused.body()).contains(bad.says());
    assertThat(client.get(path).count("total")).isEqualTo(2);
  }

  static Stream<Bad> headers() {
    return Stream.of(
        new Bad("nothing", "", "a header line is expected"),
        new Bad("a column twice", "id,task,steps,id", "two columns"),
        new Bad("no name", "id,task,steps,", "has no name"),
        new Bad("a column is missing", "id,task", "names a column \\\"steps\\\""),
        new Bad("no UTF-8", "id,task,steps,\u00e4", "UTF-8"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headers")
  void a_bad_header_of_a_second_table_is_told_of_by_its_line(Bad bad) {
    String path = PATH + "/" + table();
    post(path + "/rows", TABLE, "id,task,steps\none,x,1\n").expect(202);
    String body = bad.row().isEmpty() ? "" : bad.row() + "\ntwo,x,1\n";
    Answer refused = post(path + "/rows", TABLE, body).refused(422, "invalid-batch");

    assertThat(refused.errors()).containsExactly("3");
    assertThat(refused.body()).contains(bad.says());
    assertThat(client.get(path).count("total")).isEqualTo(1);
  }

  @Test
  void a_bad_row_is_kept_as_it_came_though_it_says_that_it_has_no_cookies() {
    String row =
        "{\"kind\":\"agent\",\"task\":\"Accept cookies: yes\",\"priority\":10,"
            + "\"session\":{\"cookies\":[%s]}}";
    String secret = "{\"name\":\"sid\",\"value\":\"canary\",\"domain\":\"x.example\"}";
    Answer answer =
        client.post(PATH, LINES, row.formatted("") + "\n" + row.formatted(secret)).expect(202);

    List<JsonNode> rejected = client.rejected(answer.id());
    assertThat(rejected.getFirst().path("text").asText()).isEqualTo(row.formatted(""));
    assertThat(rejected.getLast().path("text").asText()).doesNotContain("canary");
  }

  private String table() {
    return client.post(PATH, JSON, TEMPLATE).expect(202).id();
  }

  private Answer post(String path, String type, String bytes) {
    return client.post(
        path, Map.of("Content-Type", type), BodyPublishers.ofByteArray(bytes.getBytes(ISO_8859_1)));
  }

  private void check(Answer answer, Bad bad, int line) {
    answer.expect(202);
    assertThat(answer.count("total")).isEqualTo(2);
    assertThat(answer.count("rejected")).isEqualTo(1);
    List<JsonNode> rejected = client.rejected(answer.id());
    assertThat(rejected).extracting(row -> row.path("line").asInt()).containsExactly(line);
    assertThat(rejected.getFirst().path("errors").toString()).contains(bad.says());
  }
}
