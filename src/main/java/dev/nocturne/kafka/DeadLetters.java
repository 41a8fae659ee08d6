package dev.nocturne.kafka;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** Sends records that could not be taken to a topic of their own, with the reason. */
@Singleton
final class DeadLetters {

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final KafkaClients clients;
  private final Tally tally;
  private final String topic;
  private @Nullable Producer<byte[], byte[]> producer;

  DeadLetters(KafkaClients clients, Tally tally, KafkaConfig config) {
    this.clients = clients;
    this.tally = tally;
    this.topic = config.topics().deadLetters();
  }

  /**
   * Sends all of them, and returns when all of them are safe. Those that are safe leave the list.
   *
   * @throws KafkaException if that is not certain of those that are left; they are to be sent again
   */
  void send(List<DeadLetter> letters) {
    if (letters.isEmpty()) {
      return;
    }
    Producer<byte[], byte[]> producer = producer();
    try {
      send(producer, letters);
    } catch (KafkaException e) {
      // A producer may never recover from what it was told; the next one begins afresh.
      abandon();
      throw e;
    }
  }

  private void send(Producer<byte[], byte[]> producer, List<DeadLetter> letters) {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (DeadLetter letter : letters) {
      sent.add(producer.send(Envelope.of(topic, letter)));
    }
    for (Future<RecordMetadata> one : sent) {
      DeadLetter letter = letters.getFirst();
      try {
        await(one);
      } catch (RecordTooLargeException _) {
        // The broker takes less than we do, so it gets what it would for one that is too large.
        await(producer.send(Envelope.withoutValue(topic, letter)));
      }
      tally.count(letter.reason());
      letters.removeFirst();
    }
  }

  private static void await(Future<RecordMetadata> sent) {
    try {
      RecordMetadata _ = sent.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException why ? why : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while a dead letter was on its way", e);
    }
  }

  private synchronized Producer<byte[], byte[]> producer() {
    if (producer == null) {
      producer = clients.deadLetters();
    }
    return producer;
  }

  private synchronized void abandon() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }

  @PreDestroy
  synchronized void close() {
    if (producer != null) {
      producer.close(LONGEST_CLOSE);
    }
  }
}
