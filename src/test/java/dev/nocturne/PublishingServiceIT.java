package dev.nocturne;

import static dev.nocturne.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service that publishes to Kafka, ended at the worst moment. */
@Beside
class PublishingServiceIT {

  private static final String TOPIC = "nocturne.events";
  private static final Duration LONGEST = Duration.ofSeconds(90);

  @TempDir Path folder;

  private LocalKafka broker;
  private TestingDatabase database;
  private ServiceProcess service;

  @BeforeEach
  void start() throws IOException {
    broker = LocalKafka.in(folder.resolve("kafka")).start();
    database = TestingDatabase.create();
    service = startService();
  }

  @AfterEach
  void end() throws Exception {
    service.kill();
    broker.close();
    database.close();
  }

  @Test
  void a_kill_between_the_brokers_answer_and_the_mark_repeats_events_under_their_ids()
      throws Exception {
    List<String> jobs = new ArrayList<>(cancelledJobs(20));
    awaitAllPublished();
    try (Connection held = database.connect();
        Statement hold = held.createStatement()) {
      holdMarks(hold);
      jobs.addAll(cancelledJobs(20));
      await()
          .atMost(LONGEST)
          .until(
              () ->
                  database.number(
                          "select count(*) from pg_locks where not granted and locktype = 'advisory'")
                      > 0);
      service.kill();
    }
    long before = published().size();
    assertThat(before).as("the broker has more than the mark says").isGreaterThan(mark());
    service = startService();
    awaitAllPublished();

    assertThat((long) published().size()).as("some came twice").isGreaterThan(mark());
    Map<String, Set<String>> arrived = arrived();
    assertThat(arrived.keySet()).containsExactlyInAnyOrderElementsOf(jobs);
    assertThat(arrived.values().stream().mapToLong(Set::size).sum()).isEqualTo(mark());
    arrived.forEach(
        (job, ids) -> {
          for (int i = 0; i < ids.size(); i++) {
            assertThat(List.copyOf(ids).get(i)).isEqualTo(job + "-1-" + i);
          }
        });
  }

  /** From now on whoever sets a mark waits for us. */
  private static void holdMarks(Statement statement) throws SQLException {
    statement.execute("select pg_advisory_lock(4711)");
    statement.execute(
        """
        create function wait_for_test() returns trigger language plpgsql as
        'begin perform pg_advisory_xact_lock(4711); return new; end'
        """);
    statement.execute(
        """
        create trigger hold before update of position on sink
        for each row execute function wait_for_test()
        """);
  }

  /** Jobs whose outcome needs nobody else. */
  private List<String> cancelledJobs(int count) {
    Bench bench = new Bench(service.url(), service.url());
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = bench.submit("{\"kind\": \"agent\", \"task\": \"is cancelled\"}");
      bench.cancel(id);
      ids.add(id);
    }
    return ids;
  }

  private void awaitAllPublished() {
    await()
        .atMost(LONGEST)
        .ignoreExceptions()
        .until(() -> mark() == database.number("select max(position) from event") && mark() > 0);
  }

  /** By job, the ids of its events in the order in which they first arrived. */
  private Map<String, Set<String>> arrived() {
    Map<String, Set<String>> arrived = new HashMap<>();
    for (var record : published()) {
      arrived.computeIfAbsent(record.getKey(), _ -> new LinkedHashSet<>()).add(record.getValue());
    }
    return arrived;
  }

  private List<Map.Entry<String, String>> published() {
    try (Published topic = Published.on(broker.servers(), TOPIC)) {
      return topic.soFar().stream()
          .map(
              record ->
                  Map.entry(
                      record.key(),
                      new String(record.headers().lastHeader("ce_id").value(), UTF_8)))
          .toList();
    }
  }

  private ServiceProcess startService() throws IOException {
    return ServiceProcess.start(
            Files.createDirectories(folder.resolve("service")),
            database,
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", broker.servers(),
                // Most jobs are cancelled before it is their turn.
                "NOCTURNE_EMULATOR_ENABLED", "true",
                "NOCTURNE_SLOTS", "1",
                "NOCTURNE_LEASE", "PT4S"))
        .awaitReady();
  }

  private long mark() throws SQLException {
    return database.number("select position from sink where name = 'kafka'");
  }
}
