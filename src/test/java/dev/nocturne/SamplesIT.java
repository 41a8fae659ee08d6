package dev.nocturne;

import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees who lets the packaged service run its sample jobs. */
@Beside
class SamplesIT {

  @TempDir static Path folder;

  private static final TestingDatabase DATABASE = TestingDatabase.create();
  private static Collector collector;
  private static ServiceProcess service;

  /** An empty database, and samples that do not take a minute. */
  @BeforeAll
  static void start() throws IOException {
    collector = new Collector();
    service =
        ServiceProcess.start(
            folder,
            DATABASE,
            Map.of(
                "NOCTURNE_SAMPLES", "true",
                "NOCTURNE_TRACES_ENDPOINT", collector.url(),
                "QUARKUS_OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "NOCTURNE_EMULATOR_ENABLED", "true",
                "NOCTURNE_EMULATOR_AGENT_DURATION", "PT1S",
                "NOCTURNE_SWEEP", "PT1S"));
    await().until(() -> printed().contains("/q/swagger-ui"));
  }

  @AfterAll
  static void end() throws Exception {
    service.kill();
    collector.close();
    DATABASE.close();
  }

  @Test
  void twelve_jobs_of_both_kinds_end_and_exactly_the_broken_page_fails() {
    JsonPath jobs = jobs();
    assertThat(jobs.getList("kind")).hasSize(12).filteredOn("agent"::equals).hasSize(4);
    assertThat(jobs.getList("status")).containsOnly("succeeded", "failed");
    assertThat(jobs.getList("findAll { it.status == 'failed' }.custom_id"))
        .containsExactly("broken-page");
    assertThat(jobs.getList("findAll { it.status == 'failed' }.failure.kind"))
        .containsExactly("navigation");
    assertThat(jobs.getList("findAll { it.status == 'failed' }.attempt")).containsExactly(2);
  }

  @Test
  void every_job_that_succeeds_has_found_what_its_format_asks_for() {
    JsonPath jobs = jobs();
    assertThat(jobs.getList("findAll { it.status == 'succeeded' }.result.structured"))
        .hasSize(11)
        .doesNotContainNull();
    assertThat(jobs.getMap(result("moon-lamp")))
        .containsEntry("price", 39.9f)
        .containsEntry("in_stock", true);
    assertThat(jobs.getMap(result("globex"))).containsEntry("founded", 1987);
    assertThat(jobs.getList(result("directory") + ".companies.city"))
        .containsExactly("Graz", "Turku", "Porto", "Ghent");
    assertThat(jobs.getList(result("tide-table") + ".tides.height"))
        .containsExactly(4.1f, 4.4f, 4.6f);
  }

  @Test
  void the_terminal_tells_of_each_job_once_with_a_line_of_its_result() {
    List<String> lines = printed().lines().toList();
    for (Map<String, String> job : jobs().<Map<String, String>>getList("")) {
      List<String> about = lines.stream().filter(line -> line.contains(job.get("id"))).toList();
      assertThat(about).hasSize(1);
      assertThat(about.getFirst())
          .contains(" " + job.get("kind") + " ", " " + job.get("custom_id") + " ")
          .containsPattern(" " + job.get("status") + " +\\d+\\.\\d s$");
    }
    assertThat(lines)
        .contains(
            "      {\"name\":\"Globex Optics\",\"founded\":1987,\"employees\":48}",
            "      navigation, 2 of 2 attempts: Navigation failed: HTTP status 500")
        .anyMatch(line -> line.matches(" {2}12 jobs in \\d+\\.\\d s: 11 succeeded, 1 failed\\."));
  }

  @Test
  void the_commands_at_the_end_work_as_they_are_printed() {
    String end = printed().substring(printed().indexOf("Next, "));
    String here = service.url().toString();
    assertThat(end)
        .contains("curl -s " + here + "/v1/jobs -H 'Content-Type: application/json'")
        .contains(here + "/q/swagger-ui");
    Matcher results =
        Pattern.compile("curl -s -H 'Accept: text/csv' (" + here + "\\S+)").matcher(end);
    assertThat(results.find()).isTrue();
    List<String> table =
        given().accept("text/csv").get(results.group(1)).asString().lines().toList();
    assertThat(table)
        .filteredOn(line -> line.matches("\"?[0-9a-f]{8}-[0-9a-f-]{27}\"?,.*"))
        .hasSize(12);
    assertThat(table.getFirst()).startsWith("id,custom_id,status,").contains("price");
    Matcher body = Pattern.compile("-d '(.*)'").matcher(end);
    assertThat(body.find()).isTrue();
    String id =
        given()
            .contentType("application/json")
            .body(body.group(1))
            .post(service.url() + "/v1/jobs")
            .then()
            .statusCode(202)
            .extract()
            .as(JsonBody.class)
            .at("id");
    String status = given().get(service.url() + "/v1/jobs/" + id + "?wait=PT30S").path("status");
    assertThat(status).isEqualTo("succeeded");
  }

  @Test
  void they_are_traced_under_their_own_ids() {
    List<String> jobs =
        Pattern.compile("^ +([0-9a-f-]{36}) ", Pattern.MULTILINE)
            .matcher(printed())
            .results()
            .map(match -> match.group(1).replace("-", ""))
            .toList();
    assertThat(jobs).hasSize(12);
    String job =
        new Bench(service.url(), service.url())
            .submit("{\"kind\": \"scrape\", \"url\": \"https://example.com/\"}")
            .replace("-", "");
    // Its first span has the second half of its id.
    String first = job + "1208" + job.substring(16);
    await()
        .untilAsserted(
            () ->
                assertThat(collector.received())
                    .contains(jobs)
                    .contains(first)
                    .contains(Collector.hex("submit"), Collector.hex("step"))
                    .contains(Collector.hex("notte start_agent")));
  }

  @Test
  void whoever_starts_with_jobs_that_are_there_gets_none() throws Exception {
    ServiceProcess next =
        ServiceProcess.start(
            Files.createDirectory(folder.resolve("next")),
            DATABASE,
            Map.of(
                "NOCTURNE_SAMPLES", "true",
                "NOCTURNE_EMULATOR_ENABLED", "true",
                "QUARKUS_LOG_CATEGORY__DEV_NOCTURNE_SAMPLES__LEVEL", "DEBUG"));
    try {
      await().until(() -> next.log().contains("not empty, so no sample jobs run"));
      next.stop();
      assertThat(next.log()).doesNotContain("a sample batch of 12 jobs", "succeeded");
    } finally {
      next.kill();
    }
  }

  @Test
  void the_openapi_document_is_served_as_it_was_built() throws IOException {
    Path built = Path.of("target/quarkus-app/quarkus/generated-bytecode.jar");
    try (FileSystem jar = FileSystems.newFileSystem(built)) {
      for (String format : List.of("json", "yaml")) {
        Path file = jar.getPath(OpenApiConstants.BASE_NAME + "." + format.toUpperCase(Locale.ROOT));
        byte[] served = given().get(service.url() + "/q/openapi." + format).asByteArray();
        // The extension would have put members into another order.
        assertThat(served).isEqualTo(Files.readAllBytes(file));
      }
    }
  }

  private static String result(String customId) {
    return "find { it.custom_id == '" + customId + "' }.result.structured";
  }

  /** The samples; the job of another test has no name. */
  private static JsonPath jobs() {
    return given()
        .get(service.url() + "/v1/jobs?limit=100")
        .jsonPath()
        .setRootPath("items.findAll { it.custom_id != null }");
  }

  private static String printed() {
    return service.log();
  }
}
