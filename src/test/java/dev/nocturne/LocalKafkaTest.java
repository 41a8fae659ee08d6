package dev.nocturne;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKafkaTest {

  @TempDir Path folder;

  @Test
  void keeps_its_records_over_a_kill_and_a_stop() throws Exception {
    try (LocalKafka broker = LocalKafka.in(folder.resolve("kafka")).start()) {
      Map<String, Object> servers = Map.of("bootstrap.servers", broker.servers());
      try (Admin admin = Admin.create(servers)) {
        admin
            .createTopics(List.of(new NewTopic("t", Optional.of(1), Optional.empty())))
            .all()
            .get();
      }
      try (var producer =
          new KafkaProducer<>(servers, new StringSerializer(), new StringSerializer())) {
        producer.send(new ProducerRecord<>("t", "kept")).get();
      }
      broker.kill();
      broker.start();
      broker.stop();
      broker.start();
      Map<String, Object> reader =
          Map.of(
              "bootstrap.servers", broker.servers(),
              "group.id", "g",
              "auto.offset.reset", "earliest");
      try (var consumer =
          new KafkaConsumer<>(reader, new StringDeserializer(), new StringDeserializer())) {
        consumer.subscribe(List.of("t"));
        assertThat(consumer.poll(Duration.ofSeconds(20)))
            .extracting(record -> record.value())
            .containsExactly("kept");
      }
    }
  }
}
