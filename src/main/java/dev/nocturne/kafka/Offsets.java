package dev.nocturne.kafka;

import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConnector;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * Commits how far the topic of requests was dealt with. The connector's own strategies either
 * forget a commit that failed, or stop for good when a page takes long.
 */
@Singleton
final class Offsets {

  private static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);

  /** The polling thread may be in a poll of a second first. */
  private static final Duration LONGEST_WAIT = LONGEST_COMMIT.plusSeconds(5);

  private final KafkaClientService clients;
  private final KafkaConnector connector;

  Offsets(KafkaClientService clients, @Connector("smallrye-kafka") KafkaConnector connector) {
    this.clients = clients;
    this.connector = connector;
  }

  /**
   * Commits a page of a channel, for the partitions that are still ours; whoever has got the others
   * reads them again.
   *
   * @param ends of the page
   * @throws KafkaException if that is not certain; it may be tried again
   */
  void commit(String channel, Map<TopicPartition, OffsetAndMetadata> ends) {
    KafkaConsumer<byte[], byte[]> consumer = clients.getConsumer(channel);
    try {
      consumer.runOnPollingThread(committing(ends)).await().atMost(LONGEST_WAIT);
    } catch (io.smallrye.mutiny.TimeoutException e) {
      throw new KafkaException("the consumer is busy", e);
    }
  }

  private static java.util.function.Consumer<Consumer<byte[], byte[]>> committing(
      Map<TopicPartition, OffsetAndMetadata> ends) {
    return consumer -> commit(consumer, ends);
  }

  private static void commit(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, OffsetAndMetadata> all) {
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>(all);
    ends.keySet().retainAll(consumer.assignment());
    if (ends.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(ends, LONGEST_COMMIT);
    } catch (CommitFailedException _) {
      // We are no longer in the group, so others read the page again.
    }
  }

  /** Where the next page begins. */
  static Map<TopicPartition, OffsetAndMetadata> ends(ConsumerRecords<byte[], byte[]> page) {
    Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : page) {
      ends.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), ""));
    }
    return ends;
  }

  /** Leaves the group, so that others get the partitions at once. */
  void leave() {
    connector.terminate(this);
  }
}
