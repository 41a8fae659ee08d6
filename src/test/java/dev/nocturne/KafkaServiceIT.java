package dev.nocturne;

import static dev.nocturne.Patience.await;
import static dev.nocturne.kafka.Pipeline.DEAD_LETTERS;
import static dev.nocturne.kafka.Pipeline.JOBS;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.kafka.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service that reads jobs from Kafka, ended at bad moments; one replica, and two. */
@Beside
@Order(2)
class KafkaServiceIT {

  /** More than a page. */
  private static final int RECORDS = 700;

  /** It only ends what would hang for ever: 90 s were short beside two other classes. */
  private static final Duration LONGEST = Duration.ofMinutes(3);

  /** Longer than a busy machine lets a thread wait, which would cost the membership as well. */
  private static final Duration MAX_POLL_INTERVAL = Duration.ofSeconds(10);

  @TempDir static Path folder;

  /** What one test has sent stays there for the next, which has to find it as it was. */
  private static LocalKafka broker;

  private static TestingDatabase database;
  private static Pipeline pipeline;
  private static int sent;
  private ServiceProcess one;
  private ServiceProcess two;
  private long begun;

  @BeforeAll
  static void startBroker() {
    broker = LocalKafka.in(folder.resolve("kafka")).start();
    database = TestingDatabase.create();
    pipeline = new Pipeline(broker.servers());
  }

  @AfterAll
  static void stopBroker() {
    pipeline.close();
    broker.close();
    database.close();
  }

  @BeforeEach
  void start() throws Exception {
    one = replica("one");
    begun = jobs();
  }

  /** As operators end it, or the next would wait until those that left are missed. */
  @AfterEach
  void end() throws Exception {
    for (ServiceProcess replica : Arrays.asList(one, two)) {
      if (replica != null) {
        replica.terminate();
        int _ = replica.awaitEnd();
      }
    }
  }

  @Test
  void a_kill_between_the_database_and_the_offsets_makes_no_job_twice() throws Exception {
    try (Connection other = database.connect();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("lock table idempotency_key");
      send(RECORDS);
      awaitPageThatIsHeldUp();
      broker.stop();
      other.commit();
    }
    await().atMost(LONGEST).until(() -> jobs() > begun);
    one.kill();
    broker.start();
    assertThat(pipeline.committed()).as("stored, but not committed").isLessThan(jobs());
    one = replica("one");

    allIsDealtWithOnce();
  }

  @Test
  void a_stop_finishes_what_was_taken_and_leaves_the_rest_to_the_next_start() throws Exception {
    send(RECORDS);
    await().atMost(LONGEST).until(() -> jobs() > begun);
    one.stop();
    assertThat(pipeline.committed()).isEqualTo(jobs());
    assertThat(pipeline.memberIds()).isEmpty();
    assertThat(one.log()).doesNotContain("SRMSG");
    send(RECORDS);
    one = replica("one");

    allIsDealtWithOnce();
  }

  @Test
  void a_broker_that_is_away_at_the_start_is_waited_for_and_slow_pages_cost_no_membership()
      throws Exception {
    await().atMost(LONGEST).ignoreExceptions().until(() -> pipeline.memberIds().size() == 1);
    Set<String> dead = pipeline.memberIds();
    one.kill();
    broker.stop();
    one = replica("one");
    assertThat(new Bench(one.url(), one.url()).ready().toString())
        .contains("no answer from the broker");
    broker.start();
    await()
        .atMost(LONGEST)
        .ignoreExceptions()
        .until(
            () ->
                pipeline.memberIds().size() == 1
                    && Collections.disjoint(pipeline.memberIds(), dead));
    Set<String> before = pipeline.memberIds();
    try (Connection other = database.connect();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("lock table idempotency_key");
      send(RECORDS);
      awaitPageThatIsHeldUp();
      await()
          .atMost(LONGEST)
          .pollDelay(MAX_POLL_INTERVAL.plusSeconds(3))
          .until(() -> pipeline.memberIds().equals(before));
      other.rollback();
    }

    allIsDealtWithOnce();
    assertThat(pipeline.memberIds()).isEqualTo(before);
    assertThat(given().baseUri(one.url().toString()).get("/q/metrics").asString())
        .contains("nocturne_kafka_records_total{result=\"created\"}", "nocturne_kafka_troubles ");
  }

  @Test
  void two_replicas_share_the_records_whoever_comes_or_goes_meanwhile() throws Exception {
    send(RECORDS);
    two = replica("two");
    await().atMost(LONGEST).until(() -> pipeline.memberIds().size() == 2);
    send(RECORDS);
    await().atMost(LONGEST).until(() -> jobs() > begun + RECORDS);
    one.kill();
    send(RECORDS);
    one = replica("one");
    send(RECORDS);
    two.stop();

    allIsDealtWithOnce();
  }

  private void send(int records) throws Exception {
    for (int i = 0; i < records; i++) {
      pipeline.send(Pipeline.record(String.valueOf(sent), Pipeline.job(sent)));
      sent++;
    }
    pipeline.flush();
  }

  private void allIsDealtWithOnce() throws Exception {
    await()
        .atMost(LONGEST)
        .ignoreExceptions()
        .until(() -> pipeline.committed() == pipeline.count(JOBS));
    assertThat(pipeline.count(JOBS)).isEqualTo(sent);
    assertThat(jobs()).isEqualTo(sent);
    assertThat(database.number("select count(distinct custom_id) from job")).isEqualTo(sent);
    assertThat(pipeline.count(DEAD_LETTERS)).isZero();
  }

  private ServiceProcess replica(String name) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Map<String, String> settings =
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            broker.servers(),
            "KAFKA_MAX_POLL_INTERVAL_MS",
            String.valueOf(MAX_POLL_INTERVAL.toMillis()),
            // A member that was killed is missed after as little as the broker allows.
            "MP_MESSAGING_INCOMING_JOBS_SESSION_TIMEOUT_MS",
            "6000",
            // The jobs themselves are of no interest here, so Notte is away.
            "NOTTE_API_KEY",
            "of-nobody",
            "NOTTE_URL",
            "http://localhost:1");
    return ServiceProcess.start(home, database, settings).awaitReady();
  }

  /** Waits until a page is held up by our lock, and not who deletes old keys, at each start. */
  private void awaitPageThatIsHeldUp() {
    await()
        .atMost(LONGEST)
        .until(
            () ->
                database.number(
                        """
                        select count(*) from pg_locks l join pg_stat_activity a using (pid)
                        where not l.granted and l.relation = 'idempotency_key'::regclass
                          and a.query not like '%delete from idempotency_key%'
                        """)
                    > 0);
  }

  private long jobs() throws SQLException {
    return database.number("select count(*) from job");
  }
}
