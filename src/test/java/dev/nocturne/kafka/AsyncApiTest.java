package dev.nocturne.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.nocturne.events.CloudEventForm;
import dev.nocturne.events.CloudEventSettings;
import dev.nocturne.events.Happenings;
import dev.nocturne.store.BatchEvent;
import dev.nocturne.store.JobEvent;
import dev.nocturne.store.Parcel;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the AsyncAPI document to what the code says. */
class AsyncApiTest {

  private final JsonNode document = read();

  @Test
  void it_has_the_three_topics_and_what_is_done_with_them() {
    assertThat(document.path("asyncapi").asText()).isEqualTo("3.0.0");
    assertThat(operation("takeRequests")).isEqualTo("receive #/channels/jobs");
    assertThat(operation("publishEvents")).isEqualTo("send #/channels/events");
    assertThat(operation("setAside")).isEqualTo("send #/channels/deadLetters");
    assertThat(names(document.path("operations"))).hasSize(3);
    assertThat(names(document.path("channels"))).hasSize(3);
  }

  @Test
  void every_reference_leads_somewhere() {
    List<String> references = new ArrayList<>();
    document.findParents("$ref").forEach(parent -> references.add(parent.path("$ref").asText()));
    assertThat(references).hasSizeGreaterThan(30);
    for (String reference : references) {
      if (reference.startsWith("#")) {
        assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
      } else {
        String file = URI.create("/META-INF/asyncapi.yaml").resolve(reference).toString();
        assertThat(AsyncApiTest.class.getResource(file)).as(reference).isNotNull();
      }
    }
  }

  @Test
  void it_knows_every_event_and_no_other() {
    JsonNode messages = document.at("/channels/events/messages");
    Set<String> types =
        StreamSupport.stream(messages.spliterator(), false)
            .map(message -> resolve(message).path("name").asText())
            .collect(Collectors.toSet());
    Set<String> told =
        Arrays.stream(JobEvent.Type.values()).map(JobEvent.Type::wire).collect(Collectors.toSet());
    told.add(BatchEvent.FINISHED);
    assertThat(types).isEqualTo(told);
    assertThat(document.at("/operations/publishEvents/messages")).hasSize(types.size());
  }

  @ParameterizedTest
  @EnumSource
  void the_headers_of_an_event_are_those_it_tells_of(JobEvent.Type type) {
    JsonNode headers = document.at("/components/schemas/eventHeaders");
    Set<String> possible = new HashSet<>(names(headers.path("properties")));
    Set<String> required = texts(headers.path("required"));

    // All events made here were asked for by a record with a key.
    required.add("ce_requestkey");
    assertThat(headers(Happenings.one(type), false)).isEqualTo(required);
    assertThat(headers(Happenings.one(type), true)).isEqualTo(possible);
    assertThat(
            document
                .at("/components/messages/" + type.name().toLowerCase(Locale.ROOT) + "/headers")
                .at("/properties/ce_type/const")
                .asText())
        .isEqualTo(type.wire());
  }

  @Test
  void the_headers_of_a_batchs_event_are_those_it_tells_of() {
    JsonNode headers = document.at("/components/schemas/batchEventHeaders");
    assertThat(headers(Happenings.batch(), false)).isEqualTo(texts(headers.path("required")));
    assertThat(headers(Happenings.batch(), true))
        .containsExactlyInAnyOrderElementsOf(names(headers.path("properties")));
    assertThat(
            document
                .at("/components/messages/batchFinished/headers/properties/ce_type/const")
                .asText())
        .isEqualTo(BatchEvent.FINISHED);
  }

  @Test
  void its_topics_are_the_default_ones() {
    KafkaConfig.Topics topics =
        new SmallRyeConfigBuilder()
            .withMapping(KafkaConfig.class)
            .build()
            .getConfigMapping(KafkaConfig.class)
            .topics();
    assertThat(document.at("/channels/jobs/address").asText()).isEqualTo(topics.jobs());
    assertThat(document.at("/channels/events/address").asText()).isEqualTo(topics.events());
    assertThat(document.at("/channels/deadLetters/address").asText())
        .isEqualTo(topics.deadLetters());
  }

  @Test
  void a_dead_letter_has_the_headers_and_reasons_that_it_tells_of() {
    JsonNode headers = document.at("/components/schemas/deadLetterHeaders");
    Set<String> required = texts(headers.path("required"));
    Set<String> common = deadLetter(Reason.INVALID);
    assertThat(common).containsAll(required);
    Set<String> all = new HashSet<>(common);
    all.addAll(deadLetter(Reason.TOO_LARGE));
    assertThat(deadLetter(Reason.UNAUTHORISED)).isEqualTo(all);
    assertThat(all).containsExactlyInAnyOrderElementsOf(names(headers.path("properties")));
    assertThat(texts(headers.at("/properties/nocturne-reason/enum")))
        .isEqualTo(Arrays.stream(Reason.values()).map(Reason::wire).collect(Collectors.toSet()));
  }

  @Test
  void a_requests_headers_are_those_that_it_tells_of() {
    JsonNode headers = document.at("/components/schemas/requestHeaders/properties");
    assertThat(names(headers))
        .containsExactlyInAnyOrder("idempotency-key", "schema-version", Trust.HEADER);
    String version = headers.at("/schema-version/const").asText();
    assertThat(asked("schema-version", version)).isInstanceOf(Asked.Submit.class);
    assertThat(asked("schema-version", version + "1"))
        .isInstanceOfSatisfying(
            Asked.Nothing.class,
            nothing -> assertThat(nothing.why().reason()).isEqualTo(Reason.UNSUPPORTED_VERSION));
    Pattern key = Pattern.compile(headers.at("/idempotency-key/pattern").asText());
    for (String one : List.of("k", "a key", " ", "", "ü", "k".repeat(255), "k".repeat(256))) {
      assertThat(asked("idempotency-key", one) instanceof Asked.Submit)
          .as(one)
          .isEqualTo(key.matcher(one).matches());
    }
  }

  @Test
  void the_key_of_a_record_that_brings_none_is_told_as_it_is() throws IOException {
    String told = "kafka:<topic>-<partition>-<offset>@<timestamp>";
    String key =
        told.replace("<topic>", "jobs")
            .replace("<partition>", "0")
            .replace("<offset>", "0")
            .replace("<timestamp>", "1");
    assertThat(RecordReader.place(record())).isEqualTo(key);
    String schema = "/components/schemas/requestHeaders/properties/idempotency-key/description";
    assertThat(document.at(schema).asText()).contains(told);
    assertThat(Files.readString(Path.of("src/docs/kafka.md"))).contains(told);
  }

  private static Asked asked(String header, String value) {
    ConsumerRecord<byte[], byte[]> record = record();
    record.headers().add(header, value.getBytes(UTF_8));
    return RecordReader.read(record, new Trust.Default());
  }

  private static Set<String> deadLetter(Reason reason) {
    ProducerRecord<byte[], byte[]> letter =
        Envelope.of("dlq", new DeadLetter(record(), reason, "because"));
    return Stream.of(letter.headers().toArray()).map(Header::key).collect(Collectors.toSet());
  }

  private static ConsumerRecord<byte[], byte[]> record() {
    byte[] value = "{}".getBytes(UTF_8);
    return new ConsumerRecord<>(
        "jobs",
        0,
        0,
        1,
        TimestampType.CREATE_TIME,
        0,
        value.length,
        null,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  private static Set<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.toSet());
  }

  private static Set<String> headers(Parcel parcel, boolean emulated) {
    CloudEventForm form =
        new CloudEventForm(
            Happenings.JSON,
            new CloudEventSettings(URI.create("/nocturne"), null, 1_000, () -> emulated));
    ProducerRecord<String, byte[]> record =
        KafkaMessageFactory.<String>createWriter("events", "key").writeBinary(form.of(parcel));
    return Stream.of(record.headers().toArray()).map(Header::key).collect(Collectors.toSet());
  }

  private String operation(String name) {
    JsonNode operation = document.path("operations").path(name);
    return operation.path("action").asText() + " " + operation.at("/channel/$ref").asText();
  }

  private JsonNode resolve(JsonNode node) {
    return document.at(node.path("$ref").asText().substring(1));
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode read() {
    try (InputStream in =
        Objects.requireNonNull(AsyncApiTest.class.getResourceAsStream("/META-INF/asyncapi.yaml"))) {
      return new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
