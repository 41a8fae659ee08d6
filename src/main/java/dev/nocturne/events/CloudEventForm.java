package dev.nocturne.events;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.store.BatchEvent;
import dev.nocturne.store.Event;
import dev.nocturne.store.JobEvent;
import dev.nocturne.store.Parcel;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.time.ZoneOffset;

/** Puts events into CloudEvents, which say outside what every event says. */
public final class CloudEventForm {

  private final ObjectMapper json;
  private final CloudEventSettings settings;

  /**
   * The form of one service's events.
   *
   * @param json writes the same JSON as the interface over HTTP does
   */
  public CloudEventForm(ObjectMapper json, CloudEventSettings settings) {
    this.json = json;
    this.settings = settings;
  }

  /** The event with its job's result, or with a link to the job if the result is too large. */
  public CloudEvent of(Parcel parcel) {
    return switch (parcel.event()) {
      case JobEvent event -> parcel.whole() ? whole(event) : linked(event);
      case BatchEvent event -> envelope(event, bytes(BatchEventView.of(event))).build();
    };
  }

  private CloudEvent whole(JobEvent event) {
    JobEventView view = JobEventView.of(event);
    byte[] data = bytes(view);
    return data.length > settings.inlineResult()
            && view.job().result() != null
            && bytes(view.job().result()).length > settings.inlineResult()
        ? linked(event)
        : jobEnvelope(event, data);
  }

  /** The event with a link in place of its job's result. */
  public CloudEvent linked(JobEvent event) {
    return jobEnvelope(
        event, bytes(new Linked(JobEventView.of(event).withoutResult(), link(event))));
  }

  /** An event whose job's result is to be fetched. */
  private record Linked(@JsonUnwrapped JobEventView event, String resultUrl) {}

  private CloudEvent jobEnvelope(JobEvent event, byte[] data) {
    CloudEventBuilder envelope = envelope(event, data).withExtension("attempt", event.attempt());
    String key = event.job().job().tags().requestKey();
    if (key != null) {
      envelope.withExtension("requestkey", key);
    }
    return envelope.build();
  }

  private CloudEventBuilder envelope(Event event, byte[] data) {
    CloudEventBuilder envelope =
        CloudEventBuilder.v1()
            .withId(event.id().toString())
            .withSource(settings.source())
            .withType(event.wire())
            .withSubject(event.id().subject().toString())
            .withTime(event.at().atOffset(ZoneOffset.UTC))
            .withExtension("tenant", event.tenant())
            .withExtension("run", event.id().run());
    if (settings.emulated().getAsBoolean()) {
      envelope.withExtension("emulated", true);
    }
    return envelope.withData("application/json", data);
  }

  private String link(JobEvent event) {
    String path = "/v1/jobs/" + event.id().subject();
    PublicAddress service = settings.publicAddress();
    return service == null ? path : service.at(path);
  }

  private byte[] bytes(Object view) {
    try {
      return json.writeValueAsBytes(view);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event cannot be written as JSON", e);
    }
  }
}
