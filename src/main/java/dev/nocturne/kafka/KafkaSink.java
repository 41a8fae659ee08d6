package dev.nocturne.kafka;

import dev.nocturne.events.CloudEventForm;
import dev.nocturne.events.Sink;
import dev.nocturne.store.Parcel;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events to a topic as CloudEvents in binary mode, under their job's id as key, so that a
 * job's events stay in order.
 *
 * <p>A whole page is on its way at once. As soon as one event of it cannot be sent, the producer is
 * thrown away with all that it still holds: nothing may leave later, when another replica may have
 * gone on.
 */
final class KafkaSink implements Sink, AutoCloseable {

  private final Supplier<Producer<String, byte[]>> producers;
  private final CloudEventForm form;
  private final String topic;
  private @Nullable Producer<String, byte[]> producer;

  /**
   * A sink that connects when it is first given something to send.
   *
   * @param producers opens producers that keep the order of a key's records and never give up
   */
  KafkaSink(Supplier<Producer<String, byte[]>> producers, CloudEventForm form, String topic) {
    this.producers = producers;
    this.form = form;
    this.topic = topic;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public synchronized void deliver(List<Parcel> page)
      throws InterruptedException, ExecutionException {
    boolean safe = false;
    try {
      List<Future<RecordMetadata>> sent = new ArrayList<>(page.size());
      for (Parcel parcel : page) {
        sent.add(send(parcel));
      }
      for (int i = 0; i < page.size(); i++) {
        confirm(page.get(i), sent.get(i));
      }
      safe = true;
    } catch (InterruptException _) {
      throw new InterruptedException();
    } finally {
      if (!safe) {
        abandon();
      }
    }
  }

  private Future<RecordMetadata> send(Parcel parcel)
      throws InterruptedException, ExecutionException {
    Future<RecordMetadata> sent = producer().send(record(parcel, form.of(parcel)));
    if (sent.isDone()) {
      // Whatever was refused at once must not be overtaken by the events after it.
      confirm(parcel, sent);
    }
    return sent;
  }

  /** Waits for the broker's answer. What is too large for the topic goes without its result. */
  private void confirm(Parcel parcel, Future<RecordMetadata> sent)
      throws InterruptedException, ExecutionException {
    try {
      RecordMetadata _ = sent.get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof RecordTooLargeException)) {
        if (e.getCause() instanceof KafkaException refused) {
          throw refused;
        }
        throw e;
      }
      RecordMetadata _ = producer().send(record(parcel, form.linked(parcel.event()))).get();
    }
  }

  private ProducerRecord<String, byte[]> record(Parcel parcel, CloudEvent event) {
    String key = parcel.event().id().job().toString();
    return KafkaMessageFactory.<String>createWriter(topic, key).writeBinary(event);
  }

  private Producer<String, byte[]> producer() {
    if (producer == null) {
      producer = producers.get();
    }
    return producer;
  }

  private void abandon() {
    // An interrupt would keep the producer from ending what it has begun to end.
    boolean interrupted = Thread.interrupted();
    Producer<String, byte[]> open = producer;
    producer = null;
    if (open != null) {
      open.close(Duration.ZERO);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    abandon();
  }
}
