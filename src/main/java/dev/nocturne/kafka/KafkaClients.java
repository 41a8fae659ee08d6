package dev.nocturne.kafka;

import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes clients of our own out of the settings {@code kafka.*}, TLS and SASL included. */
@Singleton
final class KafkaClients {

  private final Map<String, Object> settings;

  KafkaClients(@Identifier("default-kafka-broker") Map<String, Object> settings) {
    this.settings = settings;
  }

  /** A client that gives up soon, since whoever asks comes again. */
  Admin admin() {
    Map<String, Object> own = with("nocturne-topics");
    own.put("default.api.timeout.ms", "5000");
    own.put("request.timeout.ms", "5000");
    return Admin.create(own);
  }

  /** A producer whose answer means that the record is safe on all replicas in sync. */
  Producer<byte[], byte[]> deadLetters() {
    Map<String, Object> own = with("nocturne-dead-letters");
    own.put("acks", "all");
    own.put("enable.idempotence", "true");
    own.put("max.in.flight.requests.per.connection", "1");
    own.put("retries", String.valueOf(Integer.MAX_VALUE));
    own.put("max.block.ms", "10000");
    own.put("request.timeout.ms", "10000");
    own.put("delivery.timeout.ms", "30000");
    return new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private Map<String, Object> with(String client) {
    Map<String, Object> own = new HashMap<>(settings);
    own.remove("group.id");
    own.put("client.id", client);
    return own;
  }
}
