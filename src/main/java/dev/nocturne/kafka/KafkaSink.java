package dev.nocturne.kafka;

import dev.nocturne.events.CloudEventForm;
import dev.nocturne.events.Sink;
import dev.nocturne.store.JobEvent;
import dev.nocturne.store.Parcel;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Publishes events to a topic as CloudEvents in binary mode, under the id of their job or batch as
 * key, so that its events stay in order.
 *
 * <p>A whole page is on its way at once. As soon as one event of it cannot be sent, the producer is
 * thrown away with all that it still holds: nothing may leave later, when another replica may have
 * gone on.
 */
final class KafkaSink implements Sink, AutoCloseable {

  private final Supplier<Producer<String, byte[]>> producers;
  private final CloudEventForm form;
  private final String topic;
  private final Duration patience;
  private @Nullable Producer<String, byte[]> producer;

  /**
   * A sink that connects when it is first given something to send.
   *
   * @param producers opens producers that keep the order of a key's records and never give up
   * @param patience how long one of them is waited for; a broker that has forgotten a producer, as
   *     with a topic that was made anew, refuses it for ever and takes the next one at once
   */
  KafkaSink(
      Supplier<Producer<String, byte[]>> producers,
      CloudEventForm form,
      String topic,
      Duration patience) {
    this.producers = producers;
    this.form = form;
    this.topic = topic;
    this.patience = patience;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public void deliver(List<Parcel> page) throws InterruptedException, ExecutionException {
    deliver(page, records(page));
  }

  @Override
  public Shipment pack(List<Parcel> page) {
    List<ProducerRecord<String, byte[]>> records = records(page);
    return () -> deliver(page, records);
  }

  private List<ProducerRecord<String, byte[]>> records(List<Parcel> page) {
    return page.stream().map(parcel -> record(parcel, form.of(parcel))).toList();
  }

  private synchronized void deliver(List<Parcel> page, List<ProducerRecord<String, byte[]>> records)
      throws InterruptedException, ExecutionException {
    boolean safe = false;
    long until = System.nanoTime() + patience.toNanos();
    try {
      List<Future<RecordMetadata>> sent = new ArrayList<>(page.size());
      for (int i = 0; i < page.size(); i++) {
        sent.add(send(page.get(i), records.get(i), until));
      }
      for (int i = 0; i < page.size(); i++) {
        confirm(page.get(i), sent.get(i), until);
      }
      safe = true;
    } catch (InterruptException _) {
      throw new InterruptedException();
    } catch (TimeoutException _) {
      throw new KafkaException("no answer within " + patience);
    } finally {
      if (!safe) {
        abandon();
      }
    }
  }

  private Future<RecordMetadata> send(
      Parcel parcel, ProducerRecord<String, byte[]> record, long until)
      throws InterruptedException, ExecutionException, TimeoutException {
    Future<RecordMetadata> sent = producer().send(record);
    if (sent.isDone()) {
      // Whatever was refused at once must not be overtaken by the events after it.
      confirm(parcel, sent, until);
    }
    return sent;
  }

  /** Waits for the broker's answer. What is too large for the topic goes without its result. */
  private void confirm(Parcel parcel, Future<RecordMetadata> sent, long until)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      await(sent, until);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof RecordTooLargeException)
          || !(parcel.event() instanceof JobEvent event)) {
        if (e.getCause() instanceof KafkaException refused) {
          throw refused;
        }
        throw e;
      }
      await(producer().send(record(parcel, form.linked(event))), until);
    }
  }

  private static void await(Future<RecordMetadata> sent, long until)
      throws InterruptedException, ExecutionException, TimeoutException {
    RecordMetadata _ = sent.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private ProducerRecord<String, byte[]> record(Parcel parcel, CloudEvent event) {
    String key = parcel.event().id().subject().toString();
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
