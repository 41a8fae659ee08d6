package dev.nocturne.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.nocturne.job.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the published schema of requests to what the code takes. */
class RequestSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonSchema schema = schema();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'kind': 'agent', 'task': 'find it'}",
        "{'kind': 'scrape', 'url': 'https://example.com/', 'labels': {'team': 'sales'}}",
        "{'kind': 'scrape_html', 'frames': [{'frameUrl': 'https://e.com/', 'frameData': ''}]}",
        "{'kind': 'search', 'q': 'moon lamp', 'depth': 'fast'}",
        "{'kind': 'function', 'function_id': 'f-1', 'variables': {'city': 'Graz'}}",
        "{'kind': 'browser', 'actions': [{'type': 'press_key', 'key': 'Enter'}]}",
      })
  void a_job_of_each_kind_is_a_request(String job) throws JsonProcessingException {
    assertThat(fits(job)).isTrue();
  }

  @Test
  void what_is_no_job_and_no_cancel_is_no_request() throws JsonProcessingException {
    assertThat(fits("{'kind': 'agent'}")).isFalse();
    assertThat(fits("{'kind': 'other', 'task': 'find it'}")).isFalse();
    assertThat(fits("{'kind': 'agent', 'task': 'find it', 'cancel': {'id': 'x'}}")).isFalse();
    assertThat(fits("[]")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'cancel': {'id': '01990a52-6c1e-7b3c-9d5e-2f6a1b0c3d4e'}}",
        "{'cancel': {'id': '01990A52-6C1E-7B3C-9D5E-2F6A1B0C3D4E'}}",
        "{'cancel': {'id': '1-2-3-4-5'}}",
        "{'cancel': {'id': 7}}",
        "{'cancel': {'idempotency_key': 'row 17'}}",
        "{'cancel': {'idempotency_key': ' '}}",
        "{'cancel': {'idempotency_key': ''}}",
        "{'cancel': {'idempotency_key': 'ü'}}",
        "{'cancel': {'idempotency_key': null}}",
        "{'cancel': {'id': '01990a52-6c1e-7b3c-9d5e-2f6a1b0c3d4e', 'idempotency_key': 'k'}}",
        "{'cancel': {}}",
        "{'cancel': null}",
        "{'cancel': {'key': 'k'}}",
        "{'cancel': {'idempotency_key': 'k'}, 'kind': 'agent'}",
      })
  void a_cancel_is_a_request_exactly_if_it_is_understood(String cancel)
      throws JsonProcessingException {
    CancelForm form = CancelForm.read(json(cancel).getBytes(UTF_8));
    assertThat(fits(cancel))
        .isEqualTo(form instanceof CancelForm.OfJob || form instanceof CancelForm.OfKey);
  }

  private boolean fits(String request) throws JsonProcessingException {
    return schema.validate(JSON.readTree(json(request))).isEmpty();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static JsonSchema schema() {
    Map<String, String> sources =
        Stream.concat(
                Stream.of("job", "session", "cancel", "request"),
                Stream.of(Kind.values()).map(Kind::wire))
            .collect(Collectors.toMap(name -> "urn:nocturne:" + name, RequestSchemaTest::source));
    return JsonSchemaFactory.getInstance(
            VersionFlag.V202012, builder -> builder.schemaLoaders(l -> l.schemas(sources)))
        .getSchema(SchemaLocation.of("urn:nocturne:request"));
  }

  private static String source(String name) {
    String file = "/schema/" + name + ".json";
    try (InputStream in =
        Objects.requireNonNull(RequestSchemaTest.class.getResourceAsStream(file))) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
