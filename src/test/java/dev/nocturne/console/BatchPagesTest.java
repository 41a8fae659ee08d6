package dev.nocturne.console;

import static dev.nocturne.JsonBody.member;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.nocturne.JsonBody;
import dev.nocturne.TestingPostgres;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Json;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.rest.IdleEngine;
import dev.nocturne.rest.Worker;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages of a batch show. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class BatchPagesTest {

  private static final String HOSTILE = "<script>alert(1)</script> \u202E\"";
  private static final String FORMAT =
      "\"response_format\": {\"type\": \"object\", \"properties\": {\"who\": {\"type\": \"object\","
          + " \"properties\": {\"name\": {\"type\": \"string\"}}}}}";

  @Inject Worker worker;

  @Test
  void a_batch_shows_its_counts_its_reasons_and_what_was_refused() {
    String batch =
        submit("shown", row("a", ""), row("b", ""), row("c", ""), "{\"kind\": \"scrape\"}");
    List<UUID> jobs = jobs(batch);
    worker.end(jobs.get(0), failed("Page 17 took 3 s at https://one.example/x"));
    worker.end(jobs.get(1), failed("Page 4 took 12 s at https://two.example/y"));
    Document page = page("/batches/" + batch);
    assertThat(page.select("h1").text()).isEqualTo("shown");
    assertThat(page.select(".figures dd.failed").first().text()).isEqualTo("2");
    assertThat(page.select("[data-call$=/retry?failure=timeout]")).hasSize(1);
    assertThat(page.select("[data-call$=/pause]")).hasSize(1);
    assertThat(page.select("[data-call^=DELETE]")).isEmpty();
    assertThat(page.select(".group li a, .group li .number").eachText())
        .containsExactly("Page … took … s at …", "2");
    assertThat(page.select("#grid").attr("data-total")).isEqualTo("4");
    assertThat(page.select("#refused tbody tr").text()).startsWith("4").contains("/url");

    // The link of a reason leads to those rows and no others.
    String link = page.select(".group li a").attr("href").replace("#rows", "");
    Document rows = page(link.replace("?", "/rows?"));
    assertThat(rows.select(".line .number").eachText()).containsExactly("1", "2");
    assertThat(rows.select(".part").hasAttr("data-next")).isFalse();
  }

  @Test
  void a_group_of_failures_is_retried_by_what_it_says() {
    String batch = submit("groups", row("a", ""), row("b", ""), row("c", ""), row("d", ""));
    List<UUID> jobs = jobs(batch);
    worker.end(jobs.get(0), failed("Page 17 took 3 s"));
    worker.end(jobs.get(1), failed(HOSTILE.repeat(90)));
    worker.end(jobs.get(2), failed("Page 4 took 12 s"));
    Document page = page("/batches/" + batch);
    List<String> calls = page.select(".group li [data-call]").eachAttr("data-call");
    assertThat(calls).hasSize(2).allMatch(call -> call.startsWith("POST /batches/" + batch));
    assertThat(page.select(".group li [data-retry]").eachAttr("data-retry"))
        .containsExactlyElementsOf(calls.stream().map(call -> call.substring(5)).toList());

    String pages = calls.getFirst().substring(5);
    given()
        .contentType("application/json")
        .body("{\"patch\": {\"only_main_content\": \"no\"}}")
        .post(pages)
        .then()
        .statusCode(422)
        .body(member("errors[0].pointer", equalTo("/patch/only_main_content")));
    given()
        .contentType("application/json")
        .body("{\"patch\": {\"only_main_content\": false}}")
        .post(pages)
        .then()
        .statusCode(202)
        .body(member("counts.queued", equalTo(3)))
        .body(member("counts.failed", equalTo(1)));
    assertThat(page("/batches/" + batch + "/rows?status=queued").select(".number").eachText())
        .containsExactly("1", "3", "4");
    // Somebody else was faster: it is told, and nothing is done.
    given()
        .post(pages)
        .then()
        .statusCode(409)
        .body(member("detail", containsString("Reload the page")))
        .body(member("batch.counts.queued", equalTo(3)));
    given().post(calls.getLast().substring(5)).then().statusCode(202);
    assertThat(page("/batches/" + batch).select(".group")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "?failure=timeout", "?failure=x&saying=y", "?failure=timeout&saying=%00"})
  void what_is_no_group_is_not_retried(String query) {
    String batch = submit("no groups", row("a", ""));
    given().post("/batches/" + batch + "/retry" + query).then().statusCode(400);
    given().post("/batches/" + UUID.randomUUID() + "/retry" + query).then().statusCode(404);
  }

  @Test
  void every_row_has_its_line_and_a_structured_result_its_columns() {
    String batch = submit("rows", row("a", FORMAT), "{}", "", row("d", ""), row("e", ""));
    List<UUID> jobs = jobs(batch);
    worker.end(jobs.get(0), found("{\"who\": {\"name\": \"Ada\"}}", null));
    worker.end(jobs.get(1), found(null, "y".repeat(100_000)));
    assertThat(page("/batches/" + batch).select(".head .cells").text()).isEqualTo("who.name");

    Document rows = page("/batches/" + batch + "/rows?from=1");
    assertThat(rows.select(".line .number").eachText()).containsExactly("1", "2", "3", "4", "5");
    assertThat(rows.select(".line").eachAttr("aria-rowindex")).hasSize(5);
    assertThat(rows.select(".state").eachText())
        .containsExactly("succeeded", "rejected", "succeeded", "queued");
    assertThat(rows.select(".line").get(0).select(".cells").text()).isEqualTo("Ada");
    assertThat(rows.select(".line").get(0).select("a").attr("href"))
        .isEqualTo("/jobs/" + jobs.get(0));
    assertThat(rows.select(".line").get(1).select("a")).isEmpty();
    assertThat(rows.select(".line").get(2).select(".told").text())
        .isEqualTo("no row: blank or the heading");
    assertThat(rows.select(".line").get(3).select(".told").text())
        .hasSizeBetween(100, 200)
        .endsWith("…");
    assertThat(page("/batches/" + batch + "/rows?from=4").select(".number").eachText())
        .containsExactly("4", "5");
    assertThat(page("/batches/" + batch + "/rows?q=D").select(".number").eachText())
        .containsExactly("1", "4");
    assertThat(page("/batches/" + batch + "/rows?status=queued").select(".number").eachText())
        .containsExactly("5");
  }

  @Test
  void rows_are_found_by_what_stands_in_a_column() {
    String batch = submit("columns", row("a", FORMAT), row("b", FORMAT), row("c", ""));
    List<UUID> jobs = jobs(batch);
    worker.end(jobs.get(0), found("{\"who\": {\"name\": \"Ada\"}}", null));
    worker.end(jobs.get(1), found("{\"who\": {\"name\": \"Adam\"}}", null));
    worker.end(jobs.get(2), found(null, "Ada"));
    Document page = page("/batches/" + batch + "?column=/who/name&how=is&value=Ada");
    assertThat(page.select("[name=column] option[selected]").text()).isEqualTo("who.name");
    assertThat(page.select("[name=how] option[selected]").text()).isEqualTo("is");
    assertThat(page.select("[name=value]").attr("value")).isEqualTo("Ada");
    assertThat(numbers(batch, "column=/who/name&how=is&value=Ada")).containsExactly("1");
    assertThat(numbers(batch, "column=/who/name&how=has&value=ada")).containsExactly("1", "2");
    assertThat(numbers(batch, "column=/who/name&value=zebra")).isEmpty();
    // Neither of them alone asks for anything.
    assertThat(numbers(batch, "column=/who/name&how=is")).hasSize(3);
    assertThat(numbers(batch, "how=is&value=Ada")).hasSize(3);
    for (String wrong : List.of("column=/x&value=y", "column=x&value=y", "column=%00&value=%00")) {
      given().get("/batches/" + batch + "/rows?" + wrong).then().statusCode(400);
    }
    given()
        .queryParam("column", "/who/name")
        .queryParam("how", "x")
        .queryParam("value", HOSTILE)
        .get("/batches/" + batch + "/rows")
        .then()
        .statusCode(400);
    for (String value : List.of(HOSTILE, "\0", "%", "\\", "x".repeat(9_000))) {
      given()
          .queryParam("column", "/who/name")
          .queryParam("value", value)
          .get("/batches/" + batch + "/rows")
          .then()
          .statusCode(200);
    }
  }

  private static List<String> numbers(String batch, String query) {
    return page("/batches/" + batch + "/rows?" + query).select(".line .number").eachText();
  }

  @Test
  void what_comes_from_elsewhere_is_text_and_nothing_else() {
    String batch = submit(HOSTILE.replace("\"", "\\\""), row("<i>x</i>", ""), row("y", ""));
    List<UUID> jobs = jobs(batch);
    worker.end(jobs.get(0), found(null, HOSTILE));
    worker.end(jobs.get(1), failed(HOSTILE));
    for (String address : List.of("", "/rows")) {
      Document page = page("/batches/" + batch + address);
      assertThat(page.select("script:not([src]), i")).isEmpty();
      assertThat(page.text()).contains("<script>alert");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"from=0", "from=x", "from=9999999999999", "status=gone", "failure=x", "after=x"})
  void what_no_page_asks_for_is_refused(String query) {
    String batch = submit("strict", row("a", ""));
    given().get("/batches/" + batch + "/rows?" + query).then().statusCode(400);
  }

  @Test
  void what_is_not_there_is_told() {
    given()
        .header("Accept", "text/html")
        .get("/batches/" + UUID.randomUUID())
        .then()
        .statusCode(404)
        .contentType("text/html");
    given().get("/batches/" + UUID.randomUUID() + "/rows").then().statusCode(404);
  }

  @Test
  void the_page_for_new_ones_has_what_its_script_looks_for() {
    Document page = page("/batches/new");
    assertThat(page.select("#form [name]").eachAttr("name"))
        .containsExactly("text", "file", "template", "name", "on_invalid");
    assertThat(page.select("#run, #stop, #sent, #drop, #file, #tried, #problems, #jobs"))
        .hasSize(8);
    assertThat(page.select("#example").attr("data-pages").strip().split(" ")).hasSize(3);
  }

  private static Document page(String address) {
    return Jsoup.parse(
        given().get(address).then().statusCode(200).contentType("text/html").extract().asString());
  }

  private static String submit(String name, String... rows) {
    return given()
        .contentType("application/x-ndjson; charset=utf-8")
        .queryParam("name", name)
        .body(String.join("\n", rows).getBytes(UTF_8))
        .post("/v1/batches")
        .then()
        .statusCode(202)
        .extract()
        .as(JsonBody.class)
        .at("id");
  }

  private static String row(String name, String more) {
    return "{\"kind\": \"scrape\", \"url\": \"https://example.com/\", \"custom_id\": \"%s\"%s}"
        .formatted(name, more.isEmpty() ? "" : ", " + more);
  }

  private static List<UUID> jobs(String batch) {
    return given()
        .get("/v1/jobs?batch_id=" + batch)
        .as(JsonBody.class)
        .<List<String>>at("items.id")
        .reversed()
        .stream()
        .map(UUID::fromString)
        .toList();
  }

  private static Outcome found(@Nullable String structured, @Nullable String answer) {
    Json json = structured == null ? null : new Json(structured);
    return new Outcome.Succeeded(new Result(answer, json, null, null, null, null));
  }

  private static Outcome failed(String message) {
    return new Outcome.Failed(Failure.of(FailureKind.TIMEOUT, message));
  }
}
