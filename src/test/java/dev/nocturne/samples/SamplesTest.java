package dev.nocturne.samples;

import static dev.nocturne.Patience.await;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(SamplesTest.FirstMinute.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(Screen.class)
class SamplesTest {

  /** An empty database, and samples that do not take a minute. */
  public static final class FirstMinute implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "nocturne.samples", "true",
          "nocturne.emulator.agent-duration", "PT1S",
          "nocturne.sweep", "PT1S");
    }
  }

  @Inject Samples samples;

  ByteArrayOutputStream screen;

  @BeforeEach
  void awaitTheEnd() {
    await().atMost(Duration.ofSeconds(60)).until(() -> printed().contains("/q/swagger-ui"));
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
    String here = "http://localhost:" + RestAssured.port;
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
            .post("/v1/jobs")
            .then()
            .statusCode(202)
            .extract()
            .path("id");
    String status = given().get("/v1/jobs/" + id + "?wait=PT30S").path("status");
    assertThat(status).isEqualTo("succeeded");
  }

  @Test
  void a_second_start_runs_nothing_and_says_nothing() {
    String before = printed();
    List<String> ids = jobs().getList("id");
    samples.run();
    assertThat(jobs().getList("id")).isEqualTo(ids);
    assertThat(printed()).isEqualTo(before);
  }

  private static String result(String customId) {
    return "find { it.custom_id == '" + customId + "' }.result.structured";
  }

  /** The samples; the job of another test has no name. */
  private static JsonPath jobs() {
    return given()
        .get("/v1/jobs?limit=100")
        .jsonPath()
        .setRootPath("items.findAll { it.custom_id != null }");
  }

  private String printed() {
    return screen.toString(UTF_8);
  }
}
