package dev.nocturne.bench;

import dev.nocturne.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Jobs that come over Kafka, and events that leave over it. */
final class Streams implements Benchmark.Part {

  private static final int RECORDS = Integer.getInteger("bench.records", 100_000);

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    try (LocalKafka broker = LocalKafka.in(rig.folder().resolve("kafka-" + RECORDS)).start()) {
      Map<String, String> settings =
          Map.of("NOCTURNE_SLOTS", "1", "KAFKA_BOOTSTRAP_SERVERS", broker.servers());
      Client.get(Drain.bench(rig, "hold"));
      try (Child service = rig.service(database, settings)) {
        // Some to warm up with; the topics are there when they are.
        produce(broker, RECORDS / 5);
        awaitJobs(database, RECORDS / 5);
        Work work = Work.begin(rig, service);
        produce(broker, RECORDS);
        awaitJobs(database, RECORDS + RECORDS / 5);
        report.figure(
            "Kafka intake, records/s",
            "%,.0f".formatted(RECORDS / work.seconds()),
            "≥ 20,000",
            RECORDS + " records; " + work.each(RECORDS));
      }
      // All of them once more. Somebody else seems to feed the sink until the service has started.
      Rig.run(
          database,
          "update sink set position = 0, holder = 'bench', until = now() + interval '1 hour'"
              + " where name = 'kafka'");
      long events = Rig.number(database, "select position from event_head");
      try (Child service = rig.service(database, settings)) {
        Work work = Work.begin(rig, service);
        Rig.run(database, "update sink set until = now() - interval '1 s' where name = 'kafka'");
        String sent = "select position from sink where name = 'kafka'";
        Until.so(Duration.ofMillis(20), () -> Rig.number(database, sent) >= events);
        report.figure(
            "Kafka publishing, events/s",
            "%,.0f".formatted(events / work.seconds()),
            "≥ 20,000",
            events + " events, within a second of looking on; " + work.each((int) events));
      }
      Client.get(Drain.bench(rig, "release"));
    }
  }

  private static void produce(LocalKafka broker, int records) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.servers());
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes)) {
      for (int i = 0; i < records; i++) {
        byte[] value = Client.scrape(i).getBytes(StandardCharsets.UTF_8);
        var _ = producer.send(new ProducerRecord<>("nocturne.jobs", value));
      }
    }
  }

  private static void awaitJobs(String database, int number) {
    Until.so(
        Duration.ofMillis(100), () -> Rig.number(database, "select count(*) from job") >= number);
  }
}
