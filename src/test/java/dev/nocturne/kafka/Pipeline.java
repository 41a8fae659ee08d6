package dev.nocturne.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A program of somebody else's that knows Nocturne by its topics alone. */
public final class Pipeline implements AutoCloseable {

  public static final String JOBS = "nocturne.jobs";
  public static final String DEAD_LETTERS = "nocturne.jobs.dlq";

  private final Map<String, Object> servers;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Admin admin;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  public Pipeline(String servers) {
    this.servers = Map.of("bootstrap.servers", servers);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "linger.ms", "5", "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.admin = Admin.create(this.servers);
  }

  /** A record for the topic of requests. */
  public static ProducerRecord<byte[], byte[]> record(
      @Nullable String key, byte @Nullable [] value) {
    return new ProducerRecord<>(JOBS, key == null ? null : bytes(key), value);
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A job that is valid, and can be told from others by its number. */
  public static byte[] job(int number) {
    return bytes(
        """
        {"kind": "scrape", "url": "https://example.com/%d", "custom_id": "row-%d"}"""
            .formatted(number, number));
  }

  /** Sends a record; {@link #flush} waits for it. */
  public void send(ProducerRecord<byte[], byte[]> record) {
    sent.add(producer.send(record));
  }

  /** Sends a job under an idempotency key. */
  public void send(String idempotencyKey, byte[] job) {
    ProducerRecord<byte[], byte[]> record = record(null, job);
    record.headers().add("idempotency-key", bytes(idempotencyKey));
    send(record);
  }

  /** Waits until the broker has all that was sent. */
  public void flush() throws ExecutionException, InterruptedException {
    for (Future<RecordMetadata> one : sent) {
      RecordMetadata _ = one.get();
    }
    sent.clear();
  }

  /** All that is in a topic now. */
  public List<ConsumerRecord<byte[], byte[]>> all(String topic) throws Exception {
    Map<TopicPartition, Long> ends = ends(topic);
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(servers, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
      }
    }
    return all;
  }

  /** How many records a topic has had. */
  public long count(String topic) throws Exception {
    return ends(topic).values().stream().mapToLong(end -> end).sum();
  }

  /** How many records of the topic of requests the service has dealt with. */
  public long committed() throws Exception {
    return admin
        .listConsumerGroupOffsets("nocturne")
        .partitionsToOffsetAndMetadata()
        .get()
        .values()
        .stream()
        .mapToLong(OffsetAndMetadata::offset)
        .sum();
  }

  /**
   * The names of those that share the topic of requests; who leaves and comes back gets another.
   */
  public Set<String> memberIds() throws Exception {
    return admin
        .describeConsumerGroups(List.of("nocturne"))
        .all()
        .get()
        .get("nocturne")
        .members()
        .stream()
        .map(MemberDescription::consumerId)
        .collect(Collectors.toSet());
  }

  private Map<TopicPartition, Long> ends(String topic) throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .forEach(
            one -> latest.put(new TopicPartition(topic, one.partition()), OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  /** The text of a header, or null. */
  public static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
