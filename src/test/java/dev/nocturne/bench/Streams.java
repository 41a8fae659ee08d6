package dev.nocturne.bench;

import dev.nocturne.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Jobs that come over Kafka, events that leave over it, and both at once. All of it in one service,
 * which lets go of the sink when somebody else seems to feed it.
 */
final class Streams implements Benchmark.Part {

  private static final int RECORDS = Integer.getInteger("bench.records", 40_000);
  private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);
  private static final Duration LOOK = Duration.ofMillis(10);
  private static final String GROUP = "nocturne";

  private static final String HOLD =
      """
      insert into sink (name, position, holder, until)
      values ('kafka', 0, 'bench', now() + interval '1 hour')
      on conflict (name) do update set holder = excluded.holder, until = excluded.until
      """;

  private static final String BACK =
      "update sink set position = (select event_end()) - " + RECORDS + " where name = 'kafka'";

  /** And whoever feeds it is told that there is something to do. */
  private static final String LET_GO =
      """
      update sink set until = now() - interval '1 s' where name = 'kafka';
      select pg_notify('nocturne_events', '')
      """;

  /** What is done in a round, from here until it is done. */
  private interface Round {
    void run() throws Exception;
  }

  @Override
  public void run(Rig rig, Report report) throws Exception {
    String database = rig.database();
    Path folder = rig.folder().resolve("kafka");
    delete(folder);
    try (LocalKafka broker = LocalKafka.in(folder).start();
        Child service =
            rig.service(
                database,
                Map.of("NOCTURNE_SLOTS", "1", "KAFKA_BOOTSTRAP_SERVERS", broker.servers()));
        Traffic traffic = new Traffic(database, broker)) {
      Client.get(Drain.bench(rig, "hold"));
      traffic.hold();
      Measured intake = rounds(rig, service, () -> {}, traffic::jobs);
      Measured publishing = rounds(rig, service, traffic::back, traffic::events);
      Measured both = rounds(rig, service, () -> {}, traffic::both);
      report(report, "Kafka intake, records/s", intake, "their events wait");
      report(report, "Kafka publishing, events/s", publishing, "events of jobs that were accepted");
      report(report, "Kafka intake while each record's event is published, records/s", both, "");
      Client.get(Drain.bench(rig, "release"));
    }
  }

  private record Measured(List<Double> rates, String cost) {}

  private static Measured rounds(Rig rig, Child service, Round before, Round measured)
      throws Exception {
    List<Double> rates = new ArrayList<>();
    String cost = "";
    for (int round = 1 - Benchmark.WARM_UP; round <= ROUNDS; round++) {
      before.run();
      Work work = Work.begin(rig, service);
      measured.run();
      if (round > 0) {
        rates.add(RECORDS / work.seconds());
        cost = work.each(RECORDS);
      }
    }
    return new Measured(rates, cost);
  }

  private static void report(Report report, String measure, Measured measured, String what)
      throws Exception {
    String beside = RECORDS + " a round; " + (what.isEmpty() ? "" : what + "; ") + measured.cost();
    String target = what.isEmpty() ? "–" : "≥ 20,000";
    report.figure(measure, new Figures(measured.rates()).words(), target, beside);
  }

  private static void delete(Path folder) throws Exception {
    if (Files.exists(folder)) {
      try (var all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /** What goes in and out, and how far it is. */
  private static final class Traffic implements AutoCloseable {

    private final String database;
    private final Connection looking;
    private final Producer<byte[], byte[]> producer;
    private final Admin admin;
    private long sent;

    Traffic(String database, LocalKafka broker) throws Exception {
      this.database = database;
      // To connect for each look would be what the database does most.
      this.looking = DriverManager.getConnection(database);
      Map<String, Object> settings =
          Map.of(
              ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
              broker.servers(),
              ProducerConfig.LINGER_MS_CONFIG,
              20);
      ByteArraySerializer bytes = new ByteArraySerializer();
      this.producer = new KafkaProducer<>(settings, bytes, bytes);
      this.admin = Admin.create(Map.of("bootstrap.servers", broker.servers()));
    }

    void hold() throws Exception {
      Rig.run(database, HOLD);
    }

    void back() throws Exception {
      hold();
      Rig.run(database, BACK);
    }

    /** Sends the jobs of a round and waits until they are dealt with. */
    void jobs() throws Exception {
      for (int i = 0; i < RECORDS; i++) {
        byte[] value = Client.scrape(i).getBytes(StandardCharsets.UTF_8);
        var _ = producer.send(new ProducerRecord<>("nocturne.jobs", value));
      }
      producer.flush();
      sent += RECORDS;
      Until.so(LOOK, () -> committed() >= sent);
    }

    private long committed() throws Exception {
      return admin
          .listConsumerGroupOffsets(GROUP)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }

    /** Lets the sink go and waits until it has all events. */
    void events() throws Exception {
      Rig.run(database, LET_GO);
      awaitSink(number("select event_end()"));
    }

    void both() throws Exception {
      long before = number("select event_end()");
      jobs();
      awaitSink(before + RECORDS);
    }

    private void awaitSink(long position) {
      String reached = "select position from sink where name = 'kafka'";
      Until.so(LOOK, () -> number(reached) >= position);
    }

    private long number(String sql) throws Exception {
      try (Statement statement = looking.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        return row.getLong(1);
      }
    }

    @Override
    public void close() throws SQLException {
      producer.close();
      admin.close();
      looking.close();
    }
  }
}
