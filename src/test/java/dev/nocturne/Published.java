package dev.nocturne;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads everything that was published to a topic, from the beginning, as any consumer would. */
public final class Published implements AutoCloseable {

  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

  private Published(KafkaConsumer<String, byte[]> consumer) {
    this.consumer = consumer;
  }

  /** A reader of a topic that exists. */
  public static Published on(String servers, String topic) {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList());
    return new Published(consumer);
  }

  /** Makes a topic. */
  public static void create(String servers, String topic, Map<String, String> settings)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(List.of(new NewTopic(topic, 3, (short) 1).configs(new HashMap<>(settings))))
          .all()
          .get();
    }
  }

  /** What was published so far. */
  public List<ConsumerRecord<String, byte[]>> soFar() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
    }
    return List.copyOf(records);
  }

  /** What was published, once it is at least so much. */
  public List<ConsumerRecord<String, byte[]>> atLeast(int count, Duration longest) {
    Patience.await().atMost(longest).until(() -> soFar().size() >= count);
    return List.copyOf(records);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
