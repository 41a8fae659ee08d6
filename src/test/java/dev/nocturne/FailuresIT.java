package dev.nocturne;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.emulator.EmulatorServer;
import dev.nocturne.job.FailureKind;
import dev.nocturne.notte.Functions.NewFunction;
import dev.nocturne.notte.NotteGroups;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each failure of the catalogue, brought about for real. */
@QuarkusTest
@TestProfile(Brisk.class)
@WithTestResource(TestingPostgres.class)
class FailuresIT {

  private static final String FORMAT =
      """
      "response_format": {"type": "object", "required": ["colour"], "properties": {
        "colour": {"type": "string"}}}""";

  private static final String AGENTS =
      """
      [{"contains": "gives up", "ending": "gave_up", "answer": "no such page: https://shop.example/in?key=s3cret",
        "runs_for": "PT0.2S", "steps": 2},
       {"contains": "answers nonsense", "ending": "solved", "answer": "{\\"colour\\": 7}",
        "runs_for": "PT0.2S", "steps": 2},
       {"contains": "is interrupted", "ending": "interrupted", "runs_for": "PT0.2S", "steps": 2},
       {"contains": "vanishes", "ending": "vanishes", "runs_for": "PT0.2S", "steps": 2},
       {"contains": "never ends", "ending": "never_ends", "runs_for": "PT0.2S", "steps": 2}]
      """;

  private static final String FAULTS =
      """
      [{"operation": "start_agent", "contains": "is refused", "effect": "status", "status": 422},
       {"operation": "start_agent", "contains": "loses its session", "effect": "session_expired"},
       {"operation": "scrape", "contains": "?torn", "effect": "truncated"},
       {"operation": "scrape", "contains": "?huge", "effect": "huge", "bytes": 300000},
       {"operation": "scrape", "contains": "?bomb", "effect": "gzip_bomb", "bytes": 50000000},
       {"operation": "scrape", "contains": "?drips", "effect": "slow", "lasts": "PT0.1S"},
       {"operation": "scrape", "contains": "?hangs", "effect": "hang"},
       {"operation": "execute", "contains": "#lost", "effect": "lost_reply"},
       {"operation": "execute", "contains": "?once", "times": 1, "effect": "lost_reply"},
       {"operation": "start_run", "contains": "is lost", "effect": "lost_reply"},
       {"operation": "scrape", "contains": "?garbage", "effect": "garbage"},
       {"operation": "scrape", "contains": "?misfit", "effect": "changed", "members":
         {"structured": {"success": true, "data": {"colour": 7}, "error": null}}}]
      """;

  private static final String RUNS =
      """
      [{"contains": "fails", "status": "failed", "result": "KeyError: 'Graz'"},
       {"contains": "hides", "status": "closed", "result": "KeyError: 'Graz'"}]
      """;

  @TestHTTPResource URI service;
  @Inject NotteGroups notte;
  @Inject EmulatorServer emulator;
  @Inject AgroalDataSource database;
  private Bench bench;

  @BeforeEach
  void set() {
    bench = new Bench(service, emulator.url().orElseThrow());
    bench.agents(AGENTS);
    bench.faults(FAULTS);
    bench.functions(RUNS);
  }

  @AfterEach
  void lift() {
    bench.faults("[]");
    bench.agents("[]");
    bench.functions("[]");
  }

  private record Case(String id, FailureKind kind, boolean rawKept) {}

  @Test
  void every_failure_is_told_by_its_kind_and_leaves_nothing_open() throws SQLException {
    // Made before any connection is broken, since a creation is not repeated.
    List<String> functions =
        List.of(
            function("fails", ""),
            function("hides", ""),
            function("is lost", ", \"max_attempts\": 3"));
    // The ones that take longest first, while nothing else delays their start.
    List<Case> cases = new ArrayList<>(timed());
    cases.add(poisoned());
    cases.addAll(agents());
    cases.addAll(scrapes());
    cases.addAll(functions(functions));
    cases.addAll(scripts());

    for (Case one : cases) {
      check(one);
    }
    bench.awaitNoOpenSession();
    Set<FailureKind> seen = EnumSet.noneOf(FailureKind.class);
    cases.forEach(one -> seen.add(one.kind()));
    assertThat(EnumSet.allOf(FailureKind.class))
        .filteredOn(kind -> !kind.waits())
        .as("every kind that can end a job")
        .allMatch(seen::contains);
  }

  private List<Case> agents() {
    return List.of(
        agent("is refused", FailureKind.INVALID, false),
        agent("gives up", FailureKind.AGENT_FAILED, true),
        agent("answers nonsense", FailureKind.RESULT_MISMATCH, true),
        agent("is interrupted", FailureKind.INTERRUPTED, false),
        agent("vanishes", FailureKind.INTERRUPTED, false),
        agent("loses its session", FailureKind.SESSION_EXPIRED, false));
  }

  private List<Case> scrapes() {
    return List.of(
        scrape("broken", "", FailureKind.NAVIGATION, false),
        scrape("article", FORMAT, FailureKind.EXTRACTION_FAILED, false),
        scrape("article?misfit", FORMAT, FailureKind.RESULT_MISMATCH, true),
        scrape("article?huge", "", FailureKind.RESULT_TOO_LARGE, false),
        scrape("article?bomb", "", FailureKind.RESULT_TOO_LARGE, false),
        scrape("article?torn", "", FailureKind.UPSTREAM, false),
        scrape("article?garbage", "", FailureKind.UPSTREAM, false),
        scrape("article?drips", "", FailureKind.UPSTREAM, false),
        scrape("article?hangs", "", FailureKind.UPSTREAM, false));
  }

  private List<Case> functions(List<String> jobs) {
    return List.of(
        new Case(bench.submit(jobs.get(0)), FailureKind.FUNCTION_FAILED, true),
        new Case(bench.submit(jobs.get(1)), FailureKind.FUNCTION_FAILED, true),
        new Case(bench.submit(jobs.get(2)), FailureKind.UNCLEAR, false));
  }

  private String function(String word, String more) {
    NewFunction function = new NewFunction("# " + word, null, null, false, null);
    String id = Bench.made(() -> notte.functions().create(function)).functionId();
    bench.register("function", id);
    return """
        {"kind": "function", "function_id": "%s", "variables": {"word": "%s"}%s}"""
        .formatted(id, word, more);
  }

  @Test
  void a_run_whose_answer_was_lost_is_found_by_its_key_and_not_begun_again() {
    int before = bench.requests("start_run");
    String id = bench.submit(function("is lost", ", \"key_variable\": \"run_key\""));

    JsonNode job = bench.ended(id);
    assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("succeeded");
    assertThat(job.at("/result/answer").asText()).contains("is lost", "run_key", id + "-1-1");
    assertThat(bench.requests("start_run") - before).isEqualTo(1);
    assertThat(bench.events(id)).containsExactly("accepted", "started", "succeeded");
  }

  private List<Case> scripts() {
    String nothing = "{\"type\": \"click\", \"selector\": \"#nothing\"}";
    String lost = "{\"type\": \"click\", \"selector\": \"#lost, a\"}";
    return List.of(
        new Case(script("contact", nothing, 1), FailureKind.ACTION_FAILED, false),
        new Case(script("contact", lost, 3), FailureKind.UNCLEAR, false));
  }

  private String script(String page, String then, int attempts) {
    return bench.submit(
        """
        {"kind": "browser", "max_attempts": %d,
         "actions": [{"type": "goto", "url": "%s"}, %s]}"""
            .formatted(attempts, bench.page(page), then));
  }

  @Test
  void a_script_goes_on_after_a_lost_answer_where_that_does_no_harm() {
    String id = script("article?once", "{\"type\": \"scrape\"}", 1);

    JsonNode job = bench.ended(id);
    assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("succeeded");
    assertThat(job.at("/result/markdown").asText()).isNotBlank();
    assertThat(job.at("/result/actions")).hasSize(2);
    assertThat(bench.attempts(id)).hasSize(1);
    bench.awaitNoOpenSession();
  }

  private List<Case> timed() {
    String job = "{\"kind\": \"agent\", \"task\": \"never ends\", \"max_attempts\": 1, %s}";
    return List.of(
        new Case(bench.submit(job.formatted("\"timeout\": \"PT10S\"")), FailureKind.TIMEOUT, false),
        new Case(
            bench.submit(job.formatted("\"deadline\": \"PT10S\"")),
            FailureKind.DEADLINE_EXCEEDED,
            false));
  }

  /** Five workers cannot be lost here; that they are counted is held by the store's contract. */
  private Case poisoned() throws SQLException {
    String id = bench.submit("{\"kind\": \"agent\", \"task\": \"never ends\"}");
    bench.awaitStatus(id, "running");
    try (Connection connection = database.getConnection();
        PreparedStatement lose =
            connection.prepareStatement("update work set takeovers = 5 where job = ?")) {
      lose.setObject(1, UUID.fromString(id));
      assertThat(lose.executeUpdate()).isEqualTo(1);
    }
    return new Case(id, FailureKind.POISONED, false);
  }

  private Case agent(String task, FailureKind kind, boolean rawKept) {
    String format = kind == FailureKind.RESULT_MISMATCH ? ", " + FORMAT : "";
    String job =
        """
        {"kind": "agent", "task": "%s", "max_attempts": 1%s}"""
            .formatted(task, format);
    return new Case(bench.submit(job), kind, rawKept);
  }

  private Case scrape(String page, String format, FailureKind kind, boolean rawKept) {
    String job =
        """
        {"kind": "scrape", "url": "%s", "max_attempts": 1%s}"""
            .formatted(bench.page(page), format.isEmpty() ? "" : ", " + format);
    return new Case(bench.submit(job), kind, rawKept);
  }

  private void check(Case one) {
    JsonNode job = bench.ended(one.id());
    String what = one.kind() + " " + job;
    assertThat(job.path("status").asText()).as(what).isEqualTo("failed");
    assertThat(job.at("/failure/kind").asText()).as(what).isEqualTo(one.kind().wire());
    assertThat(job.at("/failure/message").asText()).as(what).isNotBlank();
    assertThat(job.at("/failure/retryable").asBoolean()).as(what).isEqualTo(one.kind().retryable());
    assertThat(job.path("result").isNull()).as(what).isTrue();
    assertThat(bench.events(one.id())).as(what).containsExactly("accepted", "started", "failed");
    JsonNode attempts = bench.attempts(one.id());
    assertThat(attempts).as(what).hasSize(1);
    assertThat(attempts.at("/0/failure/kind").asText()).as(what).isEqualTo(one.kind().wire());
    assertThat(attempts.at("/0/raw_answer").isNull()).as(what).isNotEqualTo(one.rawKept());
  }

  @Test
  void a_failed_attempt_is_followed_by_the_next_until_none_is_left() {
    String id =
        bench.submit(
            """
            {"kind": "agent", "task": "gives up, twice", "max_attempts": 2}""");

    JsonNode job = bench.ended(id);
    assertThat(job.at("/failure/kind").asText()).isEqualTo("agent_failed");
    assertThat(job.path("attempt").asInt()).isEqualTo(2);
    assertThat(bench.attempts(id)).hasSize(2);
    for (JsonNode attempt : bench.attempts(id)) {
      assertThat(attempt.at("/upstream/credits").decimalValue()).isPositive();
      assertThat(attempt.at("/failure/message").asText())
          .isEqualTo("no such page: https://shop.example/in?***");
      assertThat(attempt.path("raw_answer").asText()).endsWith("?key=s3cret");
    }
    assertThat(bench.events(id))
        .containsExactly("accepted", "started", "retrying", "started", "failed");
    assertThat(bench.completed("gives up, twice")).isEqualTo(2);
    bench.awaitNoOpenSession();
  }
}
