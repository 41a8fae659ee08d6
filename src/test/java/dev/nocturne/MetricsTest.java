package dev.nocturne;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.emulator.EmulatorServer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What operators see is what the service says, and nothing that should not be seen. */
@QuarkusTest
@WithTestResource(TestingPostgres.class)
class MetricsTest {

  private static final Pattern DUE = Pattern.compile("^nocturne_webhooks_due [0-9]");

  private static final Path MONITORING = Manifests.DEPLOY.resolve("monitoring");

  /** It is there only while Kafka is on; PublishingIT sees it. */
  private static final String WITH_KAFKA = "nocturne_sink_troubled";

  private static final Pattern NAME =
      Pattern.compile("\\b(?:nocturne|http|jvm|process|system|agroal)_[a-z_]+\\b");

  /** What became of a replica that is gone belongs to the last minutes as well. */
  private static final String BESIDE_OURS =
      " and on (job, instance) max_over_time(nocturne_database_reachable";

  private static final Pattern OURS = Pattern.compile("^nocturne_");

  @TestHTTPResource URI service;
  @Inject EmulatorServer emulator;

  @Test
  void the_dashboard_and_the_alerts_are_made_of_metrics_that_there_are() throws IOException {
    String metrics = afterSomeWork();
    Set<String> exported =
        metrics
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(line -> line.replaceFirst("[{ ].*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    exported.add(WITH_KAFKA);
    Set<String> used = new TreeSet<>();
    alerts().forEach(alert -> used.addAll(names(alert.path("expr").asText())));
    panels()
        .flatMap(panel -> panel.path("targets").valueStream())
        .forEach(target -> used.addAll(names(target.path("expr").asText())));
    assertThat(used).hasSizeGreaterThan(15).isSubsetOf(exported);
    assertThat(names(read(Path.of("src/docs/runbook.md"))))
        .as("the table of the runbook")
        .allMatch(
            name -> exported.contains(name) || exported.contains(name + "_count"), "is exported");
  }

  @Test
  void one_prometheus_may_watch_other_services_and_another_nocturne_beside_this_one()
      throws IOException {
    List<String> alerts = alerts().map(alert -> alert.path("expr").asText()).toList();
    List<String> panels =
        panels()
            .flatMap(panel -> panel.path("targets").valueStream())
            .map(target -> target.path("expr").asText())
            .toList();
    assertThat(Stream.concat(alerts.stream(), panels.stream()))
        .filteredOn(expression -> !names(expression).stream().allMatch(OURS.asPredicate()))
        .hasSizeGreaterThan(2)
        .allMatch(
            expression ->
                expression.contains(" and on (job, instance) nocturne_database_reachable)")
                    || expression.contains(BESIDE_OURS + "[10m]))"));
    assertThat(alerts)
        .filteredOn(expression -> !expression.startsWith("absent("))
        .noneMatch(Pattern.compile("\\b(?:max|sum)\\b(?! by \\(namespace, job\\b)").asPredicate());
    Pattern ofAnyJob = Pattern.compile(NAME + "(?<!database_reachable)(?!\\{job=\"\\$job\")");
    assertThat(panels).noneMatch(ofAnyJob.asPredicate());
  }

  /** A refused key is tried seldom, and whoever asks then waits up to a quarter longer. */
  @Test
  void a_refused_key_is_told_until_it_is_tried_again() throws IOException {
    Duration seldom =
        Duration.ofMinutes(
            number(
                "KEY_SELDOM = Duration\\.ofMinutes\\((\\d+)\\)",
                read(Path.of("src/main/java/dev/nocturne/notte/Pressure.java"))));
    String refused = expression("NocturneKeyIsRefused");
    Duration scrape = Duration.ofMinutes(1);
    assertThat(Duration.ofMinutes(number("\\[(\\d+)m]", refused)))
        .isGreaterThan(seldom.plus(seldom.dividedBy(4)).plus(scrape));
  }

  /** A series that has just begun has no increase, and one that has ended is nothing any more. */
  @Test
  void requests_that_break_are_told_though_their_replica_is_new_or_gone() throws IOException {
    String breaks = "http_server_requests_seconds_count{status=~\"5..\"}";
    assertThat(expression("NocturneRequestsBreak"))
        .contains("max_over_time(" + breaks + "[10m]) unless last_over_time(" + breaks)
        .contains("[1h] offset 10m))")
        .contains("or increase(" + breaks + "[10m])")
        .contains(BESIDE_OURS + "[10m]))");
  }

  /** Records wait for the database too, and whoever mends that looks at no broker. */
  @Test
  void kafka_is_not_away_while_the_database_is() throws IOException {
    assertThat(expression("NocturneKafkaIsAway"))
        .endsWith(") unless (" + expression("NocturneDatabaseIsAway") + ")");
  }

  private static String expression(String alert) throws IOException {
    return alerts()
        .filter(one -> one.path("alert").asText().equals(alert))
        .map(one -> one.path("expr").asText())
        .collect(Collectors.joining());
  }

  private static long number(String pattern, String text) {
    Matcher number = Pattern.compile(pattern).matcher(text);
    assertThat(number.find()).as(pattern).isTrue();
    return Long.parseLong(number.group(1));
  }

  /** What a step of each kind leaves behind, once the gauges have been looked at too. */
  private String afterSomeWork() {
    Bench bench = new Bench(service, emulator.url().orElseThrow());
    String page = bench.page("article");
    String scrape = bench.submit("{\"kind\": \"scrape\", \"url\": \"" + page + "\"}");
    String broken =
        bench.submit(
            "{\"kind\": \"scrape\", \"max_attempts\": 1, \"url\": \"%s\"}"
                .formatted(bench.page("broken")));
    String agent =
        bench.submit("{\"kind\": \"agent\", \"task\": \"Read it\", \"url\": \"" + page + "\"}");
    assertThat(bench.ended(scrape).path("status").asText()).isEqualTo("succeeded");
    assertThat(bench.ended(broken).path("status").asText()).isEqualTo("failed");
    Patience.await().until(() -> metrics().contains("effect=\"done\",operation=\"start_agent\""));
    bench.cancel(agent);
    Patience.await().until(() -> metrics().contains("\nnocturne_database_reachable 1.0"));
    // Other tests may have left some. What is there instead would tell why it is not.
    Patience.await()
        .untilAsserted(
            () ->
                assertThat(metrics().lines().filter(line -> line.startsWith("nocturne_")))
                    .anyMatch(DUE.asPredicate()));
    String metrics = metrics();
    assertThat(metrics)
        .contains(
            "nocturne_jobs_ended_total{failure=\"none\",kind=\"scrape\",outcome=\"succeeded\"}")
        // Its attempt might have been followed by another one, and was the last.
        .contains(
            "nocturne_jobs_ended_total{failure=\"navigation\",kind=\"scrape\",outcome=\"failed\"}")
        .contains("nocturne_step_seconds_count{kind=\"scrape\",next=\"finish\"}")
        .contains("nocturne_round_seconds_count{round=\"dispatch\"}")
        .contains("nocturne_submissions_total{result=\"created\"}")
        .contains("nocturne_sink_lag{sink=\"webhooks\"}")
        .contains("nocturne_webhook_tries_total{result=\"gone\"} 0.0")
        .contains("nocturne_schedule_runs_total{result=\"refused\"} 0.0");
    labelsAreFew(metrics, List.of(scrape, agent, "default", page));
    return metrics;
  }

  /** Nobody's name and nobody's id, and no more series than there are states and kinds. */
  private static void labelsAreFew(String metrics, List<String> never) {
    List<String> ours = metrics.lines().filter(line -> line.startsWith("nocturne_")).toList();
    assertThat(ours).hasSizeLessThan(400);
    assertThat(ours).noneMatch(line -> never.stream().anyMatch(line::contains));
    assertThat(metrics).doesNotContainPattern("[0-9a-f]{8}-[0-9a-f]{4}-");
  }

  private static String metrics() {
    return get("/q/metrics").asString();
  }

  /** Without labels, which are words of their own. */
  private static Set<String> names(String expression) {
    return NAME.matcher(expression.replaceAll("\\{[^}]*}", " ").replaceAll("by \\([^)]*\\)", " "))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void nobody_makes_metrics_by_making_up_methods_and_addresses() {
    for (int i = 0; i < 5; i++) {
      given().request("MADEUP" + i, "/v1/jobs").then().statusCode(405);
      given().request("MADEUP" + i, "/made-up-" + i).then().statusCode(404);
      get("/v1/jobs/made-up-" + i).then().statusCode(404);
    }
    assertThat(metrics())
        .contains("method=\"OTHER\"")
        .doesNotContain("MADEUP")
        .doesNotContain("made-up");
  }

  @Test
  void every_alert_has_its_page_in_the_runbook() throws IOException {
    List<String> headings =
        Files.readAllLines(Path.of("src/docs/runbook.md")).stream()
            .filter(line -> line.startsWith("## Nocturne"))
            .map(line -> line.substring(3))
            .toList();
    List<JsonNode> alerts = alerts().toList();
    assertThat(alerts).extracting(alert -> alert.path("alert").asText()).isEqualTo(headings);
    assertThat(alerts)
        .allSatisfy(
            alert -> {
              String name = alert.path("alert").asText();
              assertThat(alert.path("annotations").path("runbook").asText())
                  .isEqualTo("src/docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
              assertThat(alert.path("annotations").path("summary").asText()).endsWith(".");
              assertThat(alert.path("labels").path("severity").asText())
                  .isIn("critical", "warning");
            });
  }

  private static Stream<JsonNode> alerts() throws IOException {
    return Manifests.YAML
        .readTree(read(MONITORING.resolve("alerts.yaml")))
        .path("groups")
        .valueStream()
        .flatMap(group -> group.path("rules").valueStream());
  }

  private static Stream<JsonNode> panels() throws IOException {
    JsonNode dashboard = Manifests.YAML.readTree(read(MONITORING.resolve("dashboard.json")));
    return StreamSupport.stream(dashboard.path("panels").spliterator(), false);
  }

  private static String read(Path path) throws IOException {
    return Files.readString(path);
  }
}
