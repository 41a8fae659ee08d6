package dev.nocturne.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.TestingPostgres;
import dev.nocturne.rest.Wire.Answer;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must be refused, and how: one row per input, sent byte by byte as it stands there. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class BadInputTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource URI service;

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.nocturne.rest.BadInputs#rows")
  void is_refused_with_a_problem(BadInputs.Row row) throws IOException {
    Answer answer = Wire.once(service.getPort(), row.request());

    assertThat(answer.status()).as(answer.body()).isEqualTo(row.status());
    assertThat(answer.headers()).containsEntry("x-content-type-options", "nosniff");
    assertThat(answer.headers()).doesNotContainKeys("server", "x-powered-by");
    assertThat(answer.headers().get("content-type")).startsWith("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.path("type").asText()).isEqualTo("/problems/" + row.type());
    assertThat(problem.path("status").asInt()).isEqualTo(row.status());
    assertThat(problem.path("title").asText()).isNotBlank();
    if (!row.pointer().isEmpty()) {
      assertThat(problem.path("errors").findValuesAsText("pointer")).contains(row.pointer());
    }
    if (!row.says().isEmpty()) {
      assertThat(answer.body()).contains(row.says());
    }
    assertThat(answer.headers()).containsAllEntriesOf(row.headers());
    assertThat(answer.body())
        .doesNotContain(
            "dev.nocturne", "java.", "Exception", "com.fasterxml", "io.vertx", "io.netty");
    assertThat(problem.path("instance").isTextual()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.nocturne.rest.BadInputs#odd")
  void is_odd_but_accepted(BadInputs.Row row) throws IOException {
    Answer answer = Wire.once(service.getPort(), row.request());

    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.headers()).containsKey("location");
  }
}
