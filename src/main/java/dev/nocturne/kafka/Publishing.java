package dev.nocturne.kafka;

import dev.nocturne.events.CloudEventForm;
import dev.nocturne.events.Sink;
import io.quarkus.arc.lookup.LookupIfProperty;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Puts the sink for Kafka together, where Kafka is on. */
@Dependent
final class Publishing {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What an operator may set otherwise, as {@code kafka.*}. */
  private static final Map<String, Object> ADVICE =
      Map.of(
          ProducerConfig.CLIENT_ID_CONFIG,
          "nocturne-events",
          // A page is sent at once, so there is nothing to wait for that would join a batch.
          ProducerConfig.LINGER_MS_CONFIG,
          0,
          ProducerConfig.BATCH_SIZE_CONFIG,
          128 * 1024);

  /**
   * What at-least-once and the order of a job's events stand on. A record is never given up while
   * the page waits for it, or what was sent after it would overtake it; only a broker that was
   * never reached is reported.
   */
  private static final Map<String, Object> LAW =
      Map.of(
          ProducerConfig.ACKS_CONFIG,
          "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          true,
          // One request carries a whole page. Of several, a broker that has just got a partition
          // may refuse the first and take offence at the second for ever.
          ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
          1,
          ProducerConfig.RETRIES_CONFIG,
          Integer.MAX_VALUE,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          Integer.MAX_VALUE,
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          Duration.ofSeconds(10).toMillis());

  @Produces
  @Singleton
  @LookupIfProperty(name = KafkaSwitch.ON, stringValue = "true")
  Sink sink(
      @Identifier("default-kafka-broker") Map<String, Object> broker,
      CloudEventForm form,
      KafkaConfig config) {
    Map<String, Object> settings = settings(broker);
    return new KafkaSink(
        () -> new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer()),
        form,
        config.topics().events(),
        PATIENCE);
  }

  void close(@Disposes Sink sink) {
    ((KafkaSink) sink).close();
  }

  static Map<String, Object> settings(Map<String, Object> broker) {
    Map<String, Object> settings = new HashMap<>(ADVICE);
    settings.putAll(broker);
    settings.remove("group.id");
    settings.putAll(LAW);
    return settings;
  }
}
