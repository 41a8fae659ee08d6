package dev.nocturne.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.nocturne.Beside;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the emulator to the reconstructed OpenAPI document of Notte. */
@Beside
class ContractTest {

  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private static JsonNode api;

  private final VirtualClock clock = new VirtualClock();
  private final Running running = new Running(clock);

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = ContractTest.class.getResourceAsStream("/notte/openapi.yaml")) {
      api = new YAMLMapper().readTree(in);
    }
  }

  @AfterEach
  void close() {
    running.close();
  }

  @Test
  void a_session_looks_as_documented_from_its_start_to_its_stop() {
    Running.Answer started =
        running.call("POST", "/sessions/start", "{\"proxies\": true, \"solve_captchas\": false}");
    ok(started, "/sessions/start", "post");
    assertThat(started.json().path("proxies").asBoolean()).isTrue();
    assertThat(started.json().path("solve_captchas").asBoolean()).isFalse();
    String session = started.json().path("session_id").asText();
    clock.forward(Duration.ofMillis(41_286));

    ok(running.call("GET", "/sessions/" + session, ""), "/sessions/{session_id}", "get");
    ok(running.call("GET", "/sessions?only_active=false", ""), "/sessions", "get");
    Running.Answer stopped = running.call("DELETE", "/sessions/" + session + "/stop", "");
    ok(stopped, "/sessions/{session_id}/stop", "delete");
    assertThat(stopped.json().path("status").asText()).isEqualTo("closed");
    assertThat(stopped.json().path("duration").asText()).isEqualTo("PT41.286S");
    assertThat(stopped.json().path("cdp_url").isNull()).isTrue();
    ok(running.call("GET", "/sessions/" + session, ""), "/sessions/{session_id}", "get");
  }

  static Stream<Arguments> endings() {
    return Stream.of(
        Arguments.of("solved", "closed", "true", "\"the answer\""),
        Arguments.of("gave_up", "closed", "false", "\"the answer\""),
        Arguments.of("interrupted", "closed", "null", "null"),
        Arguments.of("never_ends", "active", "null", "null"));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void an_agent_looks_as_documented_however_it_ends(
      String ending, String status, String success, String answer) {
    running.call(
        "PUT",
        "/_emulator/agents",
        "[{\"contains\": \"\", \"runs_for\": \"PT1M\", \"steps\": 3, \"ending\": \"%s\", \"answer\": \"the answer\"}]"
            .formatted(ending));
    String session = running.startSession();
    String body =
        """
        {"session_id": "%s", "task": "go", "url": "https://example.com", "max_steps": 5}
        """
            .formatted(session);
    Running.Answer started = running.call("POST", "/agents/start", body);
    ok(started, "/agents/start", "post");
    String agent = started.json().path("agent_id").asText();
    ok(running.call("GET", "/agents/" + agent, ""), "/agents/{agent_id}", "get");
    clock.forward(Duration.ofMinutes(1));

    Running.Answer ended = running.call("GET", "/agents/" + agent, "");
    ok(ended, "/agents/{agent_id}", "get");
    assertThat(ended.json().path("status").asText()).isEqualTo(status);
    assertThat(ended.json().path("success").toString()).isEqualTo(success);
    assertThat(ended.json().path("answer").toString()).isEqualTo(answer);
    ok(running.call("GET", "/agents?only_active=false", ""), "/agents", "get");
    ok(
        running.call("DELETE", "/agents/" + agent + "/stop?session_id=" + session, ""),
        "/agents/{agent_id}/stop",
        "delete");
  }

  @Test
  void steps_come_in_marked_pairs_and_fail_when_there_are_too_many() {
    running.call(
        "PUT",
        "/_emulator/agents",
        "[{\"contains\": \"\", \"runs_for\": \"PT1M\", \"steps\": 30, \"ending\": \"solved\", \"answer\": \"x\"}]");
    String agent = running.startAgent(running.startSession(), "many steps");
    clock.forward(Duration.ofMinutes(1));

    JsonNode ended = running.call("GET", "/agents/" + agent, "").json();
    List<String> types = ended.path("steps").findValuesAsText("type");
    assertThat(types.stream().filter("agent_step_start"::equals)).hasSize(20);
    assertThat(types.stream().filter("agent_step_stop"::equals)).hasSize(20);
    assertThat(ended.path("success").asBoolean(true)).isFalse();
    assertThat(ended.path("answer").asText()).isEqualTo("Failed to solve task in 20 steps");
  }

  @Test
  void scrapes_look_as_documented() {
    String url = running.emulator.site().resolve("shop/moon-lamp").toString();
    ok(running.call("POST", "/scrape", "{\"url\": \"" + url + "\"}"), "/scrape", "post");
    String session = running.startSession();
    ok(
        running.call(
            "POST",
            "/sessions/" + session + "/page/execute",
            "{\"type\": \"goto\", \"url\": \"" + url + "\"}"),
        "/sessions/{session_id}/page/execute",
        "post");
    String wanted =
        "{\"scrape_images\": true, \"response_format\": {\"type\": \"object\", \"properties\":"
            + " {\"name\": {\"type\": \"string\"}}}}";
    Running.Answer scraped = running.call("POST", "/sessions/" + session + "/page/scrape", wanted);
    ok(scraped, "/sessions/{session_id}/page/scrape", "post");
    assertThat(scraped.json().at("/structured/data/name").asText()).isEqualTo("Moon Lamp");
    ok(
        running.call("POST", "/sessions/" + session + "/page/execute", "{\"type\": \"go_back\"}"),
        "/sessions/{session_id}/page/execute",
        "post");
    ok(running.call("GET", "/health", ""), "/health", "get");
  }

  @Test
  void refusals_look_as_documented() {
    JsonSchema error = schema("#/components/schemas/ErrorBody");
    for (String path : new String[] {"/sessions/none", "/agents?page=0", "/nowhere"}) {
      JsonNode body = running.call("GET", path, "").json();
      assertThat(error.validate(body)).as(path).isEmpty();
    }
    JsonNode refused = running.call("POST", "/sessions/start", "{\"a\": 1}").json();
    JsonSchema one = schema("#/components/schemas/ValidationError");
    assertThat(refused.path("detail")).isNotEmpty();
    refused.path("detail").forEach(each -> assertThat(one.validate(each)).isEmpty());
  }

  static Stream<Arguments> examples() throws IOException {
    read();
    Stream.Builder<Arguments> all = Stream.builder();
    for (String path :
        List.of(
            "/sessions/start",
            "/agents/start",
            "/scrape",
            "/sessions/{session_id}/page/scrape",
            "/sessions/{session_id}/page/execute")) {
      api.path("paths")
          .path(path)
          .at("/post/requestBody/content/application~1json/examples")
          .properties()
          .forEach(e -> all.add(Arguments.of(path, e.getKey(), e.getValue().path("value"))));
    }
    return all.build();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("examples")
  void the_documents_own_examples_of_requests_are_taken(String path, String name, JsonNode body)
      throws Refused {
    Operation.Target target = Operation.of("POST", path.replace("{session_id}", "a"));
    Operation operation = ((Operation.Route) target).operation();
    assertThat(RequestRules.read(operation, body.toString().getBytes(UTF_8))).isEqualTo(body);
  }

  @Test
  void the_rules_for_requests_are_the_documents() throws IOException {
    JsonNode rules;
    try (InputStream in = ContractTest.class.getResourceAsStream("/emulator/requests.json")) {
      rules = Running.JSON.readTree(in);
    }
    for (var definition : rules.path("$defs").properties()) {
      JsonNode documented = api.path("components").path("schemas").path(definition.getKey());
      assertThat(bare(definition.getValue())).as(definition.getKey()).isEqualTo(bare(documented));
    }
  }

  /** A schema without what does not decide about a request. */
  private static JsonNode bare(JsonNode schema) {
    if (schema.isArray()) {
      var all = JsonNodeFactory.instance.arrayNode();
      schema.forEach(one -> all.add(bare(one)));
      return all;
    }
    if (!(schema instanceof ObjectNode object)) {
      return schema;
    }
    ObjectNode kept = JsonNodeFactory.instance.objectNode();
    for (var member : object.properties()) {
      String name = member.getKey();
      if (name.equals("properties")) {
        ObjectNode properties = kept.putObject(name);
        member.getValue().properties().forEach(p -> properties.set(p.getKey(), bare(p.getValue())));
      } else if (name.equals("$ref")) {
        kept.put(name, member.getValue().asText().replaceFirst(".*/", ""));
      } else if (!name.startsWith("x-") && !UNDECIDING.contains(name)) {
        kept.set(name, bare(member.getValue()));
      }
    }
    return kept;
  }

  private static final List<String> UNDECIDING =
      List.of("description", "deprecated", "discriminator", "examples", "format");

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  private static void ok(Running.Answer answer, String path, String method) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode schema =
        api.path("paths")
            .path(path)
            .path(method)
            .at("/responses/200/content/application~1json/schema");
    assertThat(schema.isMissingNode()).isFalse();
    assertThat(schema(schema.path("$ref").asText()).validate(answer.json()))
        .as(answer.text())
        .isEmpty();
  }

  private static JsonSchema schema(String reference) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("$ref", reference);
    root.set("components", api.path("components"));
    return SCHEMAS.getSchema(root);
  }
}
