package dev.nocturne.webhook;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nocturne.events.CloudEventForm;
import dev.nocturne.store.Deliveries.Due;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.Parcel;
import io.cloudevents.CloudEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes what webhooks are told: {@code {type, timestamp, data}}, where data is the event as all
 * other readers get it.
 */
public final class Payloads {

  private final EventLog log;
  private final CloudEventForm form;
  private final ObjectMapper json;
  private final Parcel.Load one;

  /**
   * Payloads out of a log.
   *
   * @param form how large a result may be before a link stands for it
   * @param largestStored the largest result that has to be read to know that
   */
  public Payloads(EventLog log, CloudEventForm form, ObjectMapper json, int largestStored) {
    this.log = log;
    this.form = form;
    this.json = json;
    this.one = new Parcel.Load(1, Long.MAX_VALUE, largestStored);
  }

  /** The body for a delivery, or empty if its event is no longer kept. */
  Optional<byte[]> of(Due due) {
    Long position = due.message().position();
    if (position == null) {
      Ping ping = new Ping(due.message().event(), due.ticket().webhook());
      return Optional.of(
          bytes(
              new Message(
                  due.message().type(),
                  due.at(),
                  new String(bytes(ping), StandardCharsets.UTF_8))));
    }
    return log.parcels(position - 1, one).stream()
        .filter(parcel -> parcel.event().position() == position)
        .filter(parcel -> parcel.event().tenant().equals(due.ticket().tenant()))
        .findFirst()
        .map(this::of);
  }

  private byte[] of(Parcel parcel) {
    CloudEvent event = form.of(parcel);
    byte[] data = Objects.requireNonNull(event.getData()).toBytes();
    return bytes(
        new Message(
            event.getType(), parcel.event().at(), new String(data, StandardCharsets.UTF_8)));
  }

  private byte[] bytes(Object message) {
    try {
      return json.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a message cannot be written as JSON", e);
    }
  }

  private record Message(String type, Instant timestamp, @JsonRawValue String data) {}

  private record Ping(String id, UUID webhookId) {}
}
