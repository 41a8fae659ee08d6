package dev.nocturne.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.Beside;
import dev.nocturne.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fault, over real HTTP: what the client sees, and whether it was done all the same. */
@Beside
class FaultsTest {

  private final VirtualClock clock = new VirtualClock();
  private final Running running = new Running(clock);

  @AfterEach
  void close() {
    running.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 410, 429, 500, 502, 503, 529})
  void a_status_is_answered_and_nothing_done(int status) {
    running.faults(
        """
        [{"operation": "start_session", "effect": "status", "status": %d, "times": 1,
          "headers": {"Retry-After": "7"}}]
        """
            .formatted(status));

    Running.Answer answer = running.call("POST", "/sessions/start", "{}");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Retry-After")).isEqualTo("7");
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(running.cloud.ledger().opened()).isZero();
    assertThat(running.call("POST", "/sessions/start", "{}").status()).isEqualTo(200);
  }

  @Test
  void a_status_may_come_after_the_effect_and_in_html() {
    running.faults(
        """
        [{"operation": "start_session", "effect": "status", "status": 502, "done": true,
          "body": "<html>bad gateway</html>"}]
        """);

    Running.Answer answer = running.call("POST", "/sessions/start", "{}");
    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.header("Content-Type")).isEqualTo("text/html");
    assertThat(running.cloud.ledger().opened()).isEqualTo(1);
  }

  @Test
  void a_reply_is_lost_before_the_effect_or_after_it() {
    running.faults("[{\"operation\": \"start_session\", \"effect\": \"cut\"}]");
    lost("POST", "/sessions/start", "{}");
    assertThat(running.cloud.ledger().opened()).isZero();

    running.faults("[{\"operation\": \"start_session\", \"effect\": \"lost_reply\"}]");
    lost("POST", "/sessions/start", "{}");
    assertThat(running.cloud.ledger().opened()).isEqualTo(1);
  }

  @Test
  void a_truncated_reply_is_lost_after_the_effect() {
    running.faults("[{\"operation\": \"start_session\", \"effect\": \"truncated\"}]");
    lost("POST", "/sessions/start", "{}");
    assertThat(running.cloud.ledger().opened()).isEqualTo(1);
  }

  @Test
  void garbage_and_an_error_inside_of_a_success_have_status_200() {
    running.faults(
        """
        [{"operation": "start_session", "effect": "garbage", "times": 1},
         {"operation": "start_session", "effect": "detail", "times": 1}]
        """);

    Running.Answer garbage = running.call("POST", "/sessions/start", "{}");
    assertThat(garbage.status()).isEqualTo(200);
    assertThat(garbage.text()).startsWith("<html>");
    assertThat(running.cloud.ledger().opened()).isEqualTo(1);
    Running.Answer detail = running.call("POST", "/sessions/start", "{}");
    assertThat(detail.status()).isEqualTo(200);
    assertThat(detail.json().path("detail").asText()).isNotBlank();
    assertThat(running.cloud.ledger().opened()).isEqualTo(1);
  }

  @Test
  void a_request_hangs_until_the_script_changes_and_is_not_done() throws Exception {
    running.faults("[{\"operation\": \"start_session\", \"effect\": \"hang\"}]");
    CompletableFuture<Void> hanging =
        CompletableFuture.runAsync(() -> lost("POST", "/sessions/start", "{}"));
    Patience.await().until(() -> running.emulator.requests().get("start_session") != null);
    assertThat(hanging).isNotDone();

    running.call("DELETE", "/_emulator/faults", "");
    hanging.get(10, TimeUnit.SECONDS);
    assertThat(running.cloud.ledger().opened()).isZero();
  }

  @Test
  void a_late_reply_comes_after_the_effect_and_its_time() {
    running.faults(
        "[{\"operation\": \"start_session\", \"effect\": \"late_reply\", \"lasts\": \"PT0.3S\"}]");
    long began = System.nanoTime();

    assertThat(running.call("POST", "/sessions/start", "{}").status()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(290));
    assertThat(running.cloud.ledger().opened()).isEqualTo(1);
  }

  @Test
  void a_slow_reply_is_whole_in_the_end() {
    running.faults("[{\"operation\": \"health\", \"effect\": \"slow\", \"lasts\": \"PT0.005S\"}]");
    long began = System.nanoTime();

    assertThat(running.call("GET", "/health", "").json().path("status").asText()).isEqualTo("ok");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(200));
  }

  @Test
  void a_huge_reply_is_the_right_one_behind_what_nobody_asked_for() {
    running.faults("[{\"operation\": \"health\", \"effect\": \"huge\", \"bytes\": 3000000}]");

    Running.Answer answer = running.call("GET", "/health", "");
    assertThat(answer.text().length()).isGreaterThan(3_000_000);
    assertThat(answer.json().path("status").asText()).isEqualTo("ok");
  }

  @Test
  void a_gzip_bomb_is_small_on_the_wire() throws Exception {
    running.faults("[{\"operation\": \"health\", \"effect\": \"gzip_bomb\", \"bytes\": 9000000}]");
    HttpRequest request = running.request("GET", "/health", "").build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
      byte[] packed = response.body().readAllBytes();
      assertThat(packed.length).isLessThan(90_000);
      JsonNode body =
          Running.JSON.readTree(new GZIPInputStream(new java.io.ByteArrayInputStream(packed)));
      assertThat(body.path("padding").asText().length()).isEqualTo(9_000_000);
    }
  }

  @Test
  void a_redirect_points_to_another_host_and_nothing_is_done() {
    running.faults("[{\"operation\": \"start_session\", \"effect\": \"redirect\"}]");

    Running.Answer answer = running.call("POST", "/sessions/start", "{}");
    assertThat(answer.status()).isEqualTo(307);
    assertThat(answer.header("Location")).isEqualTo("http://elsewhere.invalid/");
    assertThat(running.cloud.ledger().opened()).isZero();
  }

  @Test
  void one_answer_differs_in_its_members() {
    String session = running.startSession();
    String agent = running.startAgent(session, "x");
    running.faults(
        """
        [{"operation": "agent", "effect": "changed", "times": 1,
          "members": {"status": "hibernating", "mood": 5, "task": null}},
         {"operation": "agents", "effect": "changed", "members": {"status": "hibernating"}}]
        """);

    JsonNode changed = running.call("GET", "/agents/" + agent, "").json();
    assertThat(changed.path("status").asText()).isEqualTo("hibernating");
    assertThat(changed.path("mood").asInt()).isEqualTo(5);
    assertThat(changed.has("task")).isFalse();
    JsonNode usual = running.call("GET", "/agents/" + agent, "").json();
    assertThat(usual.path("status").asText()).isEqualTo("active");
    JsonNode list = running.call("GET", "/agents", "").json();
    assertThat(list.at("/items/0/status").asText()).isEqualTo("hibernating");
  }

  @Test
  void a_late_list_and_a_late_status_show_what_was() {
    String session = running.startSession();
    clock.forward(Duration.ofSeconds(10));
    String agent = running.startAgent(session, "x");
    running.faults("[{\"operation\": \"agents\", \"effect\": \"late\", \"lasts\": \"PT5S\"}]");
    assertThat(running.call("GET", "/agents", "").json().path("items")).isEmpty();
    clock.forward(Duration.ofSeconds(5));
    assertThat(running.call("GET", "/agents", "").json().path("items")).hasSize(1);

    running.cloud.stopAgent(agent);
    running.faults("[{\"operation\": \"agent\", \"effect\": \"late\", \"lasts\": \"PT2S\"}]");
    assertThat(status("/agents/" + agent)).isEqualTo("active");
    clock.forward(Duration.ofSeconds(2));
    assertThat(status("/agents/" + agent)).isEqualTo("closed");
  }

  @Test
  void a_session_closes_late() {
    String session = running.startSession();
    running.faults(
        "[{\"operation\": \"stop_session\", \"effect\": \"late\", \"lasts\": \"PT30S\"}]");

    JsonNode stopped = running.call("DELETE", "/sessions/" + session + "/stop", "").json();
    assertThat(stopped.path("status").asText()).isEqualTo("active");
    clock.forward(Duration.ofSeconds(29));
    assertThat(status("/sessions/" + session)).isEqualTo("active");
    clock.forward(Duration.ofSeconds(1));
    assertThat(status("/sessions/" + session)).isEqualTo("closed");
  }

  @Test
  void a_session_expires_just_before_a_request() {
    String session = running.startSession();
    running.faults("[{\"operation\": \"start_agent\", \"effect\": \"session_expired\"}]");
    String body = "{\"session_id\": \"" + session + "\", \"task\": \"x\"}";

    assertThat(running.call("POST", "/agents/start", body).status()).isEqualTo(400);
    assertThat(status("/sessions/" + session)).isEqualTo("timed_out");
  }

  @Test
  void the_nth_request_that_holds_a_text_is_the_one_it_happens_to() {
    running.faults(
        """
        [{"operation": "*", "contains": "only_active=false", "skip": 1, "times": 1,
          "effect": "status", "status": 500}]
        """);

    List<Integer> seen =
        IntStream.range(0, 3)
            .mapToObj(_ -> running.call("GET", "/agents?only_active=false", "").status())
            .toList();
    assertThat(seen).containsExactly(200, 500, 200);
    assertThat(running.call("GET", "/agents", "").status()).isEqualTo(200);
  }

  @Test
  void chance_is_decided_by_its_seed() {
    Fault fault = Fault.of("health", new Effect.Status(500, false, null));
    List<Integer> first = statuses(fault.by(new Fault.Chance(0.5, 1)));

    assertThat(statuses(fault.by(new Fault.Chance(0.5, 1)))).isEqualTo(first);
    assertThat(statuses(fault.by(new Fault.Chance(0.5, 2)))).isNotEqualTo(first);
    assertThat(first).contains(200, 500);
    assertThat(statuses(fault.by(new Fault.Chance(0, 1)))).doesNotContain(500);
  }

  private List<Integer> statuses(Fault fault) {
    running.emulator.faults().play(List.of(fault));
    return IntStream.range(0, 40)
        .mapToObj(_ -> running.call("GET", "/health", "").status())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[1]",
        "[{\"operation\": \"health\", \"effect\": \"none\"}]",
        "[{\"operation\": \"none\", \"effect\": \"cut\"}]",
        "[{\"operation\": \"health\", \"effect\": \"cut\", \"status\": 500}]",
        "[{\"operation\": \"health\", \"effect\": \"status\"}]",
        "[{\"operation\": \"health\", \"effect\": \"late\"}]",
        "[{\"operation\": \"health\", \"effect\": \"slow\", \"lasts\": \"soon\"}]",
      })
  void a_script_with_an_error_is_refused(String script) {
    assertThatIllegalArgumentException().isThrownBy(() -> running.faults(script));
    assertThat(running.call("GET", "/health", "").status()).isEqualTo(200);
  }

  @Test
  void the_ledger_tells_what_a_test_must_assert_and_a_reset_forgets_it() {
    String session = running.startSession();
    running.startAgent(session, "count me");
    running.call("GET", "/agents", "");

    JsonNode ledger = running.call("GET", "/_emulator/ledger", "").json();
    assertThat(ledger.path("opened").asInt()).isEqualTo(1);
    assertThat(ledger.at("/open/0").asText()).isEqualTo(session);
    assertThat(ledger.path("most_open").asInt()).isEqualTo(1);
    assertThat(ledger.at("/runs/0/task").asText()).isEqualTo("count me");
    assertThat(ledger.at("/runs/0/session").asText()).isEqualTo(session);
    assertThat(ledger.at("/runs/0/active").asBoolean()).isTrue();
    assertThat(ledger.at("/requests/start_agent").asInt()).isEqualTo(1);
    assertThat(ledger.at("/requests/agents").asInt()).isEqualTo(1);

    running.call("POST", "/_emulator/reset", "");
    assertThat(running.call("GET", "/_emulator/ledger", "").json().path("opened").asInt()).isZero();
    assertThat(running.emulator.requests()).isEmpty();
  }

  @Test
  void the_cloud_can_be_made_smaller_without_forgetting_its_other_settings() {
    running.call("PUT", "/_emulator/cloud", "{\"sessions\": 1, \"full\": 429}");
    JsonNode settings = running.call("GET", "/_emulator/cloud", "").json();
    assertThat(settings.path("sessions").asInt()).isEqualTo(1);
    assertThat(settings.path("list_lag").asText()).isEqualTo("PT0S");

    running.startSession();
    assertThat(running.call("POST", "/sessions/start", "{}").status()).isEqualTo(429);
  }

  private String status(String path) {
    return running.call("GET", path, "").json().path("status").asText();
  }

  private void lost(String method, String path, String body) {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> running.call(method, path, body))
        .withCauseInstanceOf(IOException.class);
  }
}
