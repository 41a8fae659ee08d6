package dev.nocturne.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.store.BatchEvent;
import dev.nocturne.store.JobEvent;
import dev.nocturne.store.Parcel;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CloudEventFormTest {

  private static final int INLINE = 1_000;

  private final EventSchema schema = new EventSchema();

  @ParameterizedTest
  @EnumSource
  void every_event_says_outside_what_it_is_and_inside_what_its_schema_says(JobEvent.Type type)
      throws IOException {
    Parcel parcel = Happenings.one(type);
    JobEvent event = (JobEvent) parcel.event();
    CloudEvent envelope = form(null, false).of(parcel);

    assertThat(envelope.getId()).isEqualTo(event.id().toString());
    assertThat(envelope.getType()).isEqualTo(type.wire());
    assertThat(envelope.getSource()).isEqualTo(URI.create("/nocturne"));
    assertThat(envelope.getSubject()).isEqualTo(event.id().subject().toString());
    assertThat(Objects.requireNonNull(envelope.getTime()).toInstant()).isEqualTo(event.at());
    assertThat(envelope.getDataContentType()).isEqualTo("application/json");
    assertThat(envelope.getExtension("tenant")).isEqualTo(event.tenant());
    assertThat(envelope.getExtension("run")).isEqualTo(1);
    assertThat(envelope.getExtension("attempt")).isEqualTo(event.attempt());
    assertThat(envelope.getExtension("requestkey")).isEqualTo("Zeile ü");
    assertThat(envelope.getExtensionNames())
        .containsExactlyInAnyOrder("tenant", "run", "attempt", "requestkey");
    assertThat(schema.problems(bytes(envelope))).isEmpty();
    assertThat(data(envelope))
        .isEqualTo(
            Happenings.JSON.readTree(Happenings.JSON.writeValueAsBytes(EventView.of(event))));
  }

  @Test
  void the_event_of_a_batch_says_outside_what_it_is_and_inside_what_its_schema_says()
      throws IOException {
    BatchEvent event = (BatchEvent) Happenings.batch().event();
    CloudEvent envelope = form(null, false).of(Happenings.batch());

    assertThat(envelope.getId()).isEqualTo(event.of().id() + "-2-0");
    assertThat(envelope.getType()).isEqualTo("dev.nocturne.batch.finished.v1");
    assertThat(envelope.getSubject()).isEqualTo(event.of().id().toString());
    assertThat(Objects.requireNonNull(envelope.getTime()).toInstant()).isEqualTo(event.at());
    assertThat(envelope.getExtension("run")).isEqualTo(2);
    assertThat(envelope.getExtensionNames()).containsExactlyInAnyOrder("tenant", "run");
    assertThat(schema.problems(bytes(envelope))).isEmpty();
    assertThat(data(envelope).at("/batch/counts").toString())
        .isEqualTo(
            "{\"total\":6,\"queued\":0,\"running\":0,\"succeeded\":3,\"failed\":2,"
                + "\"cancelled\":1,\"rejected\":4}");
    assertThat(data(envelope).at("/batch/status").asText()).isEqualTo("finished");
    assertThat(data(envelope).at("/batch/finished_at")).isEqualTo(data(envelope).path("time"));
  }

  @Test
  void an_event_of_the_emulator_says_so() {
    CloudEvent envelope = form(null, true).of(Happenings.one(JobEvent.Type.ACCEPTED));
    assertThat(envelope.getExtension("emulated")).isEqualTo(true);
  }

  @Test
  void a_result_up_to_the_limit_is_carried_and_a_larger_one_linked() throws IOException {
    int frame = Happenings.JSON.writeValueAsBytes(view(Happenings.found(0)).job().result()).length;
    CloudEvent carried = form(null, false).of(Happenings.found(INLINE - frame));
    assertThat(data(carried).at("/job/result/answer").asText()).hasSize(INLINE - frame);
    assertThat(data(carried).has("result_url")).isFalse();
    assertThat(schema.problems(bytes(carried))).isEmpty();

    CloudEvent linked = form(null, false).of(Happenings.found(INLINE - frame + 1));
    assertThat(data(linked).at("/job/result").isNull()).isTrue();
    assertThat(data(linked).path("result_url").asText())
        .isEqualTo("/v1/jobs/" + linked.getSubject());
    assertThat(schema.problems(bytes(linked))).isEmpty();
  }

  @Test
  void a_result_that_was_not_read_is_linked_absolutely_where_the_service_knows_its_address()
      throws IOException {
    Parcel left = new Parcel(Happenings.found(0).event(), false);
    CloudEvent linked = form(PublicAddress.of("https://nocturne.example/api/"), false).of(left);
    assertThat(data(linked).path("result_url").asText())
        .isEqualTo("https://nocturne.example/api/v1/jobs/" + linked.getSubject());
    assertThat(data(linked).at("/job/status").asText()).isEqualTo("succeeded");
    assertThat(data(linked).at("/job/result").isNull()).isTrue();
    assertThat(schema.problems(bytes(linked))).isEmpty();
  }

  @Test
  void the_schema_refuses_what_it_does_not_tell_of() {
    String event = new String(bytes(form(null, false).of(Happenings.found(1))), UTF_8);
    assertThat(schema.problems(event.replace("\"run\":1", "\"run\":0").getBytes(UTF_8)))
        .isNotEmpty();
    assertThat(schema.problems(event.replace("\"labels\"", "\"label\"").getBytes(UTF_8)))
        .isNotEmpty();
    assertThat(schema.problems(event.replace("succeeded.v1", "succeeded.v2").getBytes(UTF_8)))
        .isNotEmpty();
    assertThat(schema.problems(event.replace("\"job\"", "\"batch\"").getBytes(UTF_8))).isNotEmpty();
    assertThat(schema.problems(event.replace("job.succeeded", "batch.finished").getBytes(UTF_8)))
        .isNotEmpty();
    String batch = new String(bytes(form(null, false).of(Happenings.batch())), UTF_8);
    assertThat(schema.problems(batch.replace("\"queued\":0", "\"queued\":1").getBytes(UTF_8)))
        .isNotEmpty();
    assertThat(schema.problems(event.replace("\"answer\"", "\"reply\"").getBytes(UTF_8)))
        .isNotEmpty();
  }

  private static CloudEventForm form(@Nullable PublicAddress address, boolean emulated) {
    return new CloudEventForm(
        Happenings.JSON,
        new CloudEventSettings(URI.create("/nocturne"), address, INLINE, () -> emulated));
  }

  private static JobEventView view(Parcel parcel) {
    return JobEventView.of((JobEvent) parcel.event());
  }

  private static byte[] bytes(CloudEvent envelope) {
    return Objects.requireNonNull(envelope.getData()).toBytes();
  }

  private static JsonNode data(CloudEvent envelope) throws IOException {
    return Happenings.JSON.readTree(bytes(envelope));
  }
}
