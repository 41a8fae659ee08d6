package dev.nocturne.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.Beside;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Beside
class StrictnessTest {

  private final VirtualClock clock = new VirtualClock();
  private final Running running = new Running(clock);

  @AfterEach
  void close() {
    running.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "/sessions/start | {\"bogus\": 1} | extra_forbidden | body.bogus",
        "/sessions/start | {\"max_duration_minutes\": \"15\"} | type_error | body.max_duration_minutes",
        "/sessions/start | {\"max_duration_minutes\": 0} | greater_than | body.max_duration_minutes",
        "/sessions/start | {\"max_duration_minutes\": 1441} | less_than_equal | body.max_duration_minutes",
        "/sessions/start | {\"max_duration_minutes\": null} | type_error | body.max_duration_minutes",
        "/sessions/start | {\"max_duration_minutes\": 2} | value_error | body.idle_timeout_minutes",
        "/sessions/start | {\"idle_timeout_minutes\": 31, \"max_duration_minutes\": 60} | less_than_equal | body.idle_timeout_minutes",
        "/sessions/start | {\"browser_type\": \"firefox\"} | literal_error | body.browser_type",
        "/sessions/start | {\"viewport_width\": 800} | value_error | body.viewport_width",
        "/sessions/start | {\"profile\": {\"id\": \"x\"}} | string_pattern_mismatch | body.profile.id",
        "/sessions/start | [] | model_attributes_type | body",
        "/sessions/start | {\"headless\": true, \"headless\": true} | json_invalid | body",
        "/sessions/start | {} {} | json_invalid | body",
        "/sessions/start | {\"headless\": tru | json_invalid | body",
        "/agents/start | {\"task\": \"a\"} | missing | body.session_id",
        "/agents/start | {\"session_id\": \"a\"} | missing | body.task",
        "/agents/start | {\"session_id\": \"a\", \"task\": \"\"} | string_too_short | body.task",
        "/agents/start | {\"session_id\": \"a\", \"task\": \"b\", \"max_steps\": 151} | less_than_equal | body.max_steps",
        "/agents/start | {\"session_id\": \"a\", \"task\": \"b\", \"max_steps\": 0} | greater_than_equal | body.max_steps",
        "/agents/start | {\"session_id\": \"a\", \"task\": \"b\", \"response_format\": \"{}\"} | type_error | body.response_format",
        "/agents/start | {\"session_id\": \"a\", \"task\": \"b\", \"response_format\": {\"properties\": {\"x\": {\"type\": [\"string\", \"null\"]}}}} | value_error | body.response_format",
        "/scrape | {} | missing | body.url",
        "/scrape | {\"url\": \"no url\"} | url_parsing | body.url",
        "/scrape | {\"url\": \"ftp://example.com\"} | url_scheme | body.url",
        "/scrape | {\"url\": \"https://example.com\", \"bogus\": 1} | extra_forbidden | body.bogus",
        "/sessions/a/page/scrape | {\"url\": \"https://example.com\"} | extra_forbidden | body.url",
        "/sessions/a/page/execute | {\"action\": {\"type\": \"goto\"}} | union_tag_invalid | body.type",
        "/sessions/a/page/execute | {\"type\": \"goto\"} | missing | body.url",
      })
  void a_body_that_the_reference_does_not_have_is_refused(
      String path, String body, String type, String place) {
    Running.Answer answer = running.call("POST", path, body);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("status").asInt()).isEqualTo(422);
    List<String> told = new ArrayList<>();
    for (JsonNode error : answer.json().path("detail")) {
      List<String> steps = new ArrayList<>();
      error.path("loc").forEach(step -> steps.add(step.asText()));
      assertThat(error.path("msg").asText()).isNotBlank();
      told.add(error.path("type").asText() + " at " + String.join(".", steps));
    }
    assertThat(told).contains(type + " at " + place);
    assertThat(running.cloud.ledger().opened()).isZero();
    assertThat(running.cloud.ledger().runs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/agents?page=0, greater_than_equal",
    "/agents?page=a, int_parsing",
    "/agents?page=99999999999, int_parsing",
    "/sessions?page_size=0, greater_than_equal",
    "/sessions?page_size=-1, greater_than_equal",
    "/sessions?only_active=maybe, bool_parsing",
  })
  void a_wrong_query_is_refused(String path, String type) {
    Running.Answer answer = running.call("GET", path, "");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at("/detail/0/type").asText()).isEqualTo(type);
    assertThat(answer.json().at("/detail/0/loc/0").asText()).isEqualTo("query");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /sessions/none, 404",
    "DELETE, /sessions/none/stop, 404",
    "GET, /agents/none, 404",
    "DELETE, /agents/none/stop?session_id=none, 404",
    "GET, /nowhere, 404",
    "GET, /, 404",
    "GET, /sessions/none/stop/more, 404",
    "POST, /sessions, 405",
    "GET, /scrape, 405",
    "PUT, /agents/start, 405",
    "POST, /_emulator/nowhere, 404",
  })
  void what_is_not_there_is_not_found(String method, String path, int status) {
    Running.Answer answer = running.call(method, path, "");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().path("message").asText()).isNotBlank();
    assertThat(answer.header("x-nocturne-emulator")).isEqualTo("true");
  }

  @Test
  void every_operation_but_health_wants_one_key() {
    HttpRequest.Builder request = running.request("GET", "/agents", "");
    assertThat(running.send(request.copy().build()).status()).isEqualTo(401);
    for (String key : new String[] {"Bearer ", "Bearer", "Basic abc", "key", "Bearer a b"}) {
      HttpRequest wrong = request.copy().header("Authorization", key).build();
      assertThat(running.send(wrong).status()).as(key).isEqualTo(401);
    }
    HttpRequest twice =
        request
            .copy()
            .header("Authorization", "Bearer a")
            .header("Authorization", "Bearer b")
            .build();
    assertThat(running.send(twice).status()).isEqualTo(401);
    HttpRequest health = running.request("GET", "/health", "").build();
    assertThat(running.send(health).json().path("status").asText()).isEqualTo("ok");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "/sessions/start | {\"vault_id\": \"none\"} | Vault not found",
        "/sessions/start | {\"profile\": {\"id\": \"notte-profile-0123456789abcdef\"}} | Profile not found",
        "/scrape | {\"url\": \"https://example.com\", \"vault_id\": \"none\"} | Vault not found",
        "/agents/start | {\"session_id\": \"@\", \"task\": \"x\", \"vault_id\": \"none\"} | Vault not found",
        "/agents/start | {\"session_id\": \"@\", \"task\": \"x\", \"persona_id\": \"none\"} | Persona not found",
      })
  void what_a_request_names_has_to_be_there(String path, String body, String words) {
    String session = running.startSession();

    Running.Answer answer = running.call("POST", path, body.replace("@", session));

    assertThat(answer.status()).as(answer.text()).isEqualTo(404);
    assertThat(answer.json().path("message").asText()).isEqualTo(words);
    assertThat(running.cloud.ledger().opened()).isEqualTo(1);
    assertThat(running.cloud.ledger().runs()).isEmpty();
  }

  @Test
  void an_agent_is_stopped_with_its_own_session_only() {
    String session = running.startSession();
    String agent = running.startAgent(session, "wait");

    assertThat(running.call("DELETE", "/agents/" + agent + "/stop", "").status()).isEqualTo(422);
    assertThat(running.call("DELETE", "/agents/" + agent + "/stop?session_id=other", "").status())
        .isEqualTo(404);
    assertThat(running.cloud.agent(agent).active()).isTrue();
    assertThat(
            running
                .call("DELETE", "/agents/" + agent + "/stop?session_id=" + session, "")
                .json()
                .path("status")
                .asText())
        .isEqualTo("closed");
  }

  @Test
  void a_closed_session_takes_no_agent_and_no_page() {
    String session = running.startSession();
    running.call("DELETE", "/sessions/" + session + "/stop", "");
    String body = "{\"session_id\": \"" + session + "\", \"task\": \"x\"}";

    Running.Answer start = running.call("POST", "/agents/start", body);
    Running.Answer open =
        running.call(
            "POST",
            "/sessions/" + session + "/page/execute",
            "{\"type\": \"goto\", \"url\": \"http://localhost/\"}");

    assertThat(start.status()).isEqualTo(400);
    assertThat(start.text()).contains("Session");
    assertThat(open.status()).isEqualTo(400);
  }

  @Test
  void a_body_beyond_all_measure_is_refused() {
    String body = "{\"user_agent\": \"" + "x".repeat(9 << 20) + "\"}";
    assertThat(running.call("POST", "/sessions/start", body).status()).isEqualTo(413);
  }

  @Test
  void requests_over_the_limit_are_refused_until_the_minute_is_over() {
    running.call("PUT", "/_emulator/api", "{\"requests_per_minute\": 2}");
    Running.Answer first = running.call("GET", "/agents", "");
    assertThat(first.header("X-RateLimit-Limit")).isEqualTo("2");
    assertThat(first.header("X-RateLimit-Remaining")).isEqualTo("1");
    running.call("GET", "/agents", "");

    Running.Answer third = running.call("POST", "/sessions/start", "{}");
    assertThat(third.status()).isEqualTo(429);
    long reset = Long.parseLong(third.header("X-RateLimit-Reset"));
    assertThat(running.cloud.ledger().opened()).isZero();

    clock.forward(
        java.time.Duration.between(clock.instant(), java.time.Instant.ofEpochSecond(reset)));
    assertThat(running.call("GET", "/agents", "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "status, /status",
    "docs, /message",
    "fastapi, /detail",
    "python_repr, /message",
  })
  void errors_have_each_documented_form(String form, String member) {
    running.call("PUT", "/_emulator/api", "{\"dialect\": {\"errors\": \"" + form + "\"}}");

    Running.Answer answer = running.call("POST", "/sessions/start", "{\"bogus\": 1}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().at(member).isMissingNode()).isFalse();
    assertThat(answer.text()).contains("extra_forbidden");
    assertThat(running.call("GET", "/agents/none", "").json().at(member).isMissingNode()).isFalse();
  }

  @Test
  void old_forms_of_lists_and_times_can_be_had() {
    running.startSession();
    running.call(
        "PUT",
        "/_emulator/api",
        "{\"dialect\": {\"forms\": [\"bare_lists\", \"naive_times\"], \"errors\": \"empty\"}}");

    JsonNode list = running.call("GET", "/sessions", "").json();
    assertThat(list.isArray()).isTrue();
    assertThat(list.at("/0/created_at").asText()).isEqualTo("2026-08-06T10:11:12.345678");
    Running.Answer missing = running.call("GET", "/sessions/none", "");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.text()).isEmpty();
    running.call("PUT", "/_emulator/api", "{\"dialect\": {\"forms\": []}}");
    assertThat(running.call("GET", "/sessions", "").json().isObject()).isTrue();
    assertThat(running.call("GET", "/sessions/none", "").text()).isEmpty();
  }
}
