package dev.nocturne.kafka;

import static dev.nocturne.Patience.await;
import static dev.nocturne.kafka.Pipeline.DEAD_LETTERS;
import static dev.nocturne.kafka.Pipeline.bytes;
import static dev.nocturne.kafka.Pipeline.header;
import static dev.nocturne.kafka.Pipeline.job;
import static dev.nocturne.kafka.Pipeline.record;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.LocalKafka;
import dev.nocturne.LogRecorder;
import dev.nocturne.TestingKafka;
import dev.nocturne.TestingPostgres;
import dev.nocturne.store.StoreUnavailable;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of records in the topic of requests. */
@QuarkusTest
@TestProfile(NoEngine.class)
@WithTestResource(TestingPostgres.class)
@WithTestResource(TestingKafka.class)
class JobsChannelIT {

  private static final Logger LOG = Logger.getLogger(JobsChannelIT.class);
  private static final Duration SOON = Duration.ofSeconds(60);

  LocalKafka broker;
  @Inject DataSource source;
  @Inject Admissions admissions;
  private Pipeline pipeline;
  private long deadBefore;

  @BeforeEach
  void open() throws Exception {
    pipeline = new Pipeline(broker.servers());
    // Not truncated: the service still reads, and its locks of whole tables would meet those.
    for (String table : List.of("job", "idempotency_key", "pending_cancel", "quota_use")) {
      execute("delete from " + table);
    }
    deadBefore = pipeline.count(DEAD_LETTERS);
  }

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void one_poison_record_in_a_hundred_stops_none_of_the_others() throws Exception {
    int records = 5_000;
    for (int i = 0; i < records; i++) {
      byte[] value = i % 100 == 0 ? poison(i / 100) : job(i);
      pipeline.send(record("key-" + i, value));
    }
    pipeline.flush();
    long start = System.nanoTime();
    awaitDealtWith();
    LOG.infof(
        "taken in after they were sent: %d records in %d ms",
        records, Duration.ofNanos(System.nanoTime() - start).toMillis());

    assertThat(number("select count(*) from job")).isEqualTo(records * 99L / 100);
    assertThat(number("select count(distinct custom_id) from job")).isEqualTo(records * 99L / 100);
    assertThat(
            number("select count(*) from job where request_key = 'key-' || substr(custom_id, 5)"))
        .isEqualTo(records * 99L / 100);
    Map<String, Integer> reasons = new TreeMap<>();
    dead()
        .forEach(
            letter ->
                reasons.merge(String.valueOf(header(letter, "nocturne-reason")), 1, Integer::sum));
    assertThat(reasons)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("empty", 10, "invalid", 20, "malformed", 10, "too-large", 10));
  }

  private static byte[] poison(int number) {
    return switch (number % 5) {
      case 0 -> bytes("{\"kind\": ");
      case 1 -> bytes("{\"kind\": \"scrape\", \"url\": \"https://example.com\", \"utl\": 1}");
      case 2 -> bytes("");
      case 3 -> new byte[300_000];
      default -> bytes("{\"kind\": \"scrape\", \"url\": \"http://10.0.0.1/\"}");
    };
  }

  @Test
  void a_foreign_vault_is_a_dead_letter() throws Exception {
    execute("delete from upstream_resource");
    execute("insert into upstream_resource values (gen_random_uuid(), 'b', 'vault', 'v', now())");
    String agent = "{\"kind\": \"agent\", \"task\": \"x\", \"vault_id\": \"v\"}";
    pipeline.send(record(null, bytes(agent)));
    pipeline.send(record(null, job(1)));
    pipeline.flush();
    awaitDealtWith();

    assertThat(number("select count(*) from job")).isEqualTo(1);
    ConsumerRecord<byte[], byte[]> letter = onlyDead();
    assertThat(header(letter, "nocturne-reason")).isEqualTo("invalid");
    assertThat(header(letter, "nocturne-problem")).contains("/vault_id");
  }

  @Test
  void a_request_that_comes_often_and_from_two_producers_is_one_job() throws Exception {
    try (Pipeline other = new Pipeline(broker.servers())) {
      for (int i = 0; i < 200; i++) {
        for (int time = 0; time < 3; time++) {
          pipeline.send("order-" + i, job(i));
          other.send("order-" + i, job(i));
        }
      }
      other.flush();
    }
    pipeline.send("order-7", job(8));
    pipeline.flush();
    awaitDealtWith();

    assertThat(number("select count(*) from job")).isEqualTo(200);
    ConsumerRecord<byte[], byte[]> letter = onlyDead();
    assertThat(header(letter, "nocturne-reason")).isEqualTo("invalid");
    assertThat(header(letter, "nocturne-problem")).contains("idempotency key");
  }

  @Test
  void what_a_quota_has_no_room_for_is_a_dead_letter_and_stops_nothing_behind_it()
      throws Exception {
    leaveRoom(3);
    for (int i = 0; i < 10; i++) {
      pipeline.send("quota-" + i, job(i));
    }
    pipeline.flush();
    awaitDealtWith();
    assertThat(number("select count(*) from job")).isEqualTo(3);
    assertThat(dead())
        .hasSize(7)
        .allSatisfy(
            letter -> {
              assertThat(header(letter, "nocturne-reason")).isEqualTo("quota-exceeded");
              assertThat(header(letter, "nocturne-problem")).contains("At most 1000000 jobs");
            });
  }

  /** Nobody counts for an hour, and sees that there are none. */
  private void leaveRoom(int jobs) throws SQLException {
    execute(
        "insert into quota_use values ('default', %d, now() + interval '1 h', current_date, 0)"
                .formatted(NoEngine.MOST - jobs)
            + " on conflict (tenant) do update set open = excluded.open,"
            + " counted_at = excluded.counted_at");
  }

  @Test
  void a_dead_letter_is_the_record_as_it_came_and_says_why_and_whence() throws Exception {
    byte[] value = bytes("{\"kind\": \"scrape\", \"url\": \"https://example.com\", \"utl\": 1}");
    ProducerRecord<byte[], byte[]> sent = new ProducerRecord<>(Pipeline.JOBS, 3, bytes("k"), value);
    sent.headers().add("trace", bytes("abc")).add("nocturne-reason", bytes("of an earlier time"));
    pipeline.send(sent);
    pipeline.flush();
    awaitDealtWith();

    ConsumerRecord<byte[], byte[]> letter = onlyDead();
    assertThat(letter.key()).isEqualTo(bytes("k"));
    assertThat(letter.value()).isEqualTo(value);
    assertThat(header(letter, "trace")).isEqualTo("abc");
    assertThat(letter.headers().headers("nocturne-reason")).hasSize(1);
    assertThat(header(letter, "nocturne-reason")).isEqualTo("invalid");
    assertThat(header(letter, "nocturne-topic")).isEqualTo(Pipeline.JOBS);
    assertThat(header(letter, "nocturne-partition")).isEqualTo("3");
    assertThat(header(letter, "nocturne-offset")).matches("[0-9]+");
    assertThat(header(letter, "nocturne-timestamp")).startsWith("20");
    assertThat(header(letter, "nocturne-problem"))
        .contains("/problems/invalid", "\"pointer\":\"/utl\"");
    assertThat(letter.headers().lastHeader("__smallrye_generationId")).isNull();
  }

  @Test
  void what_is_too_large_is_told_by_its_length_and_fingerprint() throws Exception {
    pipeline.send(record("k", new byte[256 * 1024 + 1]));
    ProducerRecord<byte[], byte[]> heavy = record("h", job(1));
    heavy.headers().add("heavy", new byte[9_000]).add("light", bytes("kept"));
    pipeline.send(heavy);
    pipeline.send(new ProducerRecord<>(Pipeline.JOBS, new byte[9_000], job(2)));
    pipeline.flush();
    awaitDealtWith();

    assertThat(dead())
        .hasSize(3)
        .allSatisfy(
            letter -> {
              assertThat(header(letter, "nocturne-reason")).isEqualTo("too-large");
              assertThat(letter.value()).isNull();
              assertThat(header(letter, "nocturne-sha256")).hasSize(64);
              assertThat(letter.headers().lastHeader("heavy")).isNull();
            })
        .anySatisfy(letter -> assertThat(header(letter, "nocturne-length")).isEqualTo("262145"))
        .anySatisfy(letter -> assertThat(header(letter, "light")).isEqualTo("kept"));
  }

  @Test
  void who_speaks_for_others_is_refused_and_what_it_said_is_not_kept() throws Exception {
    byte[] canary = bytes("{\"kind\": \"scrape\", \"url\": \"https://canary.example\"}");
    for (List<String> tenants :
        List.of(List.of("acme"), List.of(""), List.of("default", "default"))) {
      pipeline.send(of(canary, tenants));
    }
    pipeline.send(of(bytes("not even JSON"), List.of("acme")));
    pipeline.send(of(bytes("{\"cancel\": {\"idempotency_key\": \"x\"}}"), List.of("acme")));
    pipeline.send(of(job(1), List.of("default")));
    pipeline.flush();
    awaitDealtWith();

    assertThat(dead())
        .hasSize(5)
        .allSatisfy(
            letter -> {
              assertThat(header(letter, "nocturne-reason")).isEqualTo("unauthorised");
              assertThat(header(letter, "nocturne-problem")).contains("/problems/unauthorised");
              assertThat(letter.value()).isNull();
              assertThat(letter.key()).isEqualTo(bytes("k"));
              assertThat(letter.headers().lastHeader("tenant")).isNotNull();
            });
    assertThat(dead())
        .filteredOn(letter -> header(letter, "nocturne-length").equals("" + canary.length))
        .hasSize(3)
        .allSatisfy(
            letter ->
                assertThat(header(letter, "nocturne-sha256"))
                    .isEqualTo(
                        HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(canary))));
    assertThat(text("select string_agg(tenant, ',') from job")).isEqualTo("default");
    assertThat(number("select count(*) from pending_cancel")).isZero();
  }

  @Test
  void tenants_in_one_page_share_neither_keys_nor_jobs_nor_cancels() throws Exception {
    Trust trust = new Trust.Listed(Set.of("acme", "globex"));
    List<DeadLetter> dead = take(trust, under("k", "acme", job(1)), under("k", "globex", job(2)));
    assertThat(dead).isEmpty();
    String query = "select job::text from idempotency_key where key = 'k' and tenant = ";
    String acme = text(query + "'acme'");
    String globex = text(query + "'globex'");
    assertThat(acme).isNotEqualTo(globex);

    dead =
        take(
            trust,
            of(bytes("{\"cancel\": {\"id\": \"" + acme + "\"}}"), List.of("globex")),
            of(bytes("{\"cancel\": {\"idempotency_key\": \"only-acme\"}}"), List.of("globex")),
            under("only-acme", "acme", job(3)),
            under("k", "acme", job(1)),
            under("k", "acme", job(4)),
            of(job(5), List.of("default")),
            of(job(6), List.of()));
    assertThat(dead)
        .extracting(DeadLetter::reason)
        .containsExactlyInAnyOrder(
            Reason.UNKNOWN_JOB, Reason.INVALID, Reason.UNAUTHORISED, Reason.UNAUTHORISED);
    assertThat(number("select count(*) from work where cancel")).isZero();
    assertThat(text("select string_agg(tenant, ',' order by tenant) from job"))
        .isEqualTo("acme,acme,globex");
    assertThat(text("select tenant from pending_cancel")).isEqualTo("globex");

    take(trust, of(bytes("{\"cancel\": {\"idempotency_key\": \"k\"}}"), List.of("globex")));
    assertThat(text("select job::text from work where cancel")).isEqualTo(globex);
  }

  private static ProducerRecord<byte[], byte[]> of(byte[] value, List<String> tenants) {
    ProducerRecord<byte[], byte[]> record = record("k", value);
    tenants.forEach(tenant -> record.headers().add("tenant", bytes(tenant)));
    return record;
  }

  private static ProducerRecord<byte[], byte[]> under(String key, String tenant, byte[] job) {
    ProducerRecord<byte[], byte[]> record = of(job, List.of(tenant));
    record.headers().add("idempotency-key", bytes(key));
    return record;
  }

  @Test
  void a_page_that_is_stored_in_parts_takes_the_first_record_of_each_key() throws Exception {
    List<DeadLetter> dead = takeLarge(200);

    assertThat(dead).extracting(DeadLetter::reason).containsOnly(Reason.INVALID).hasSize(200);
    assertThat(dead).allMatch(letter -> letter.record().offset() >= 200);
    assertThat(number("select count(*) from job where substr(custom_id, 5)::int < 200"))
        .isEqualTo(200);
    assertThat(number("select count(*) from job")).isEqualTo(200);
    assertThat(number("select count(distinct created_at) from job")).isEqualTo(2);
  }

  /** The last letters of the two keys follow each other, so each is in another part. */
  @ParameterizedTest
  @ValueSource(strings = {"key-0", "key-1"})
  void a_page_of_which_one_part_fails_is_tried_again_and_what_was_stored_is_found(String failing)
      throws Exception {
    try {
      // They lock one table and hold no other, so whoever has it waits for nothing of theirs.
      execute(
          """
          create function refuse() returns trigger language plpgsql
            as $$ begin raise exception 'not now'; end $$;
          create trigger refuse before insert on idempotency_key
            for each row when (new.key = '%s') execute function refuse()
          """
              .formatted(failing));
      assertThatThrownBy(() -> takeLarge(400)).isInstanceOf(StoreUnavailable.class);
    } finally {
      execute("drop function if exists refuse cascade");
    }
    long before = number("select count(*) from job");
    assertThat(before).isBetween(1L, 399L);
    assertThat(number("select count(distinct created_at) from job")).isEqualTo(1);

    assertThat(takeLarge(400)).isEmpty();
    assertThat(number("select count(*) from job")).isEqualTo(400);
    assertThat(number("select count(distinct custom_id) from job")).isEqualTo(400);
    // What was missing is what one transaction stores, so none of it had been stored before.
    String later = "from job where created_at > (select min(created_at) from job)";
    assertThat(number("select count(*) " + later)).isEqualTo(400 - before);
    assertThat(number("select count(distinct created_at) " + later)).isEqualTo(1);
  }

  @Test
  void the_room_of_a_quota_goes_to_one_part_of_a_page_and_no_more_than_that() throws Exception {
    leaveRoom(100);
    assertThat(takeLarge(400))
        .hasSize(300)
        .extracting(DeadLetter::reason)
        .containsOnly(Reason.QUOTA_EXCEEDED);
    assertThat(number("select count(*) from job")).isEqualTo(100);
    assertThat(number("select count(distinct created_at) from job")).isEqualTo(1);
  }

  /** A page that is stored in parts. */
  @SuppressWarnings("unchecked")
  private List<DeadLetter> takeLarge(int keys) throws InterruptedException {
    List<ProducerRecord<byte[], byte[]>> page = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      page.add(under("key-" + i % keys, "default", job(i)));
    }
    return take(new Trust.Listed(Set.of("default")), page.toArray(ProducerRecord[]::new));
  }

  /** A page as it would come from a broker, to a service that is told to trust so. */
  @SafeVarargs
  private List<DeadLetter> take(Trust trust, ProducerRecord<byte[], byte[]>... records)
      throws InterruptedException {
    List<Asked> asked = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> sent : records) {
      ConsumerRecord<byte[], byte[]> record =
          new ConsumerRecord<>(Pipeline.JOBS, 0, asked.size(), sent.key(), sent.value());
      sent.headers().forEach(record.headers()::add);
      asked.add(RecordReader.read(record, trust));
    }
    Admissions.Page page = admissions.take(asked);
    assertThat(page.again()).isEmpty();
    return page.dead();
  }

  @Test
  void versions_and_keys_that_nobody_knows_are_refused_as_such() throws Exception {
    for (String version : List.of("2", "", "one")) {
      ProducerRecord<byte[], byte[]> one = record(null, job(1));
      one.headers().add("schema-version", bytes(version));
      pipeline.send(one);
    }
    ProducerRecord<byte[], byte[]> known = record(null, job(2));
    known.headers().add("schema-version", bytes("1"));
    pipeline.send(known);
    for (String key : List.of(" ", "tab\t", "ä", "x".repeat(256))) {
      pipeline.send(key, job(3));
    }
    pipeline.send(new ProducerRecord<>(Pipeline.JOBS, new byte[] {(byte) 0xff}, job(4)));
    pipeline.send(record("line\nbreak", job(5)));
    pipeline.send(record(null, null));
    pipeline.flush();
    awaitDealtWith();

    assertThat(dead())
        .extracting(letter -> header(letter, "nocturne-reason"))
        .containsExactlyInAnyOrder(
            "unsupported-version",
            "unsupported-version",
            "unsupported-version",
            "invalid",
            "invalid",
            "invalid",
            "invalid",
            "empty");
    assertThat(number("select count(*) from job where request_key is null")).isEqualTo(3);
  }

  @Test
  void cancels_end_their_jobs_whether_they_come_late_or_early() throws Exception {
    pipeline.send(record(null, bytes("{\"cancel\": {\"idempotency_key\": \"early\"}}")));
    pipeline.send("late", job(1));
    pipeline.send("kept", job(2));
    pipeline.flush();
    awaitDealtWith();
    String id = text("select job::text from idempotency_key where key = 'kept'");
    pipeline.send(record(null, bytes("{\"cancel\": {\"idempotency_key\": \"late\"}}")));
    pipeline.send("early", job(3));
    pipeline.flush();
    awaitDealtWith();
    assertThat(number("select count(*) from work where cancel")).isEqualTo(2);
    pipeline.send(record(null, bytes("{\"cancel\": {\"id\": \"" + id + "\"}}")));
    pipeline.flush();
    awaitDealtWith();

    assertThat(number("select count(*) from work where cancel")).isEqualTo(3);
    assertThat(number("select count(*) from pending_cancel")).isZero();
    assertThat(dead()).isEmpty();
  }

  @Test
  void a_cancel_that_was_remembered_also_ends_a_job_that_comes_by_http() throws Exception {
    pipeline.send(record(null, bytes("{\"cancel\": {\"idempotency_key\": \"by-http\"}}")));
    pipeline.flush();
    awaitDealtWith();
    given()
        .contentType("application/json")
        .header("Idempotency-Key", "by-http")
        .body(job(1))
        .post("/v1/jobs")
        .then()
        .statusCode(202);
    assertThat(number("select count(*) from work where cancel")).isEqualTo(1);
  }

  @Test
  void cancels_of_nothing_are_refused_those_by_key_after_a_while() throws Exception {
    byte[] never = bytes("{\"cancel\": {\"idempotency_key\": \"never\"}}");
    ProducerRecord<byte[], byte[]> sent = record("k", never);
    sent.headers().add("trace", bytes("abc"));
    pipeline.send(sent);
    pipeline.send(record(null, bytes("{\"cancel\": {\"id\": \"" + UUID.randomUUID() + "\"}}")));
    for (String odd : List.of("{}", "{\"id\": 1}", "{\"id\": \"1-1-1-1-1\"}", "[]", "7")) {
      pipeline.send(record(null, bytes("{\"cancel\": " + odd + "}")));
    }
    pipeline.flush();
    awaitDealtWith();
    assertThat(dead())
        .extracting(letter -> header(letter, "nocturne-reason"))
        .containsExactlyInAnyOrder(
            "unknown-job", "invalid", "invalid", "invalid", "invalid", "invalid");

    await().atMost(SOON).until(() -> dead().size() == 7);
    assertThat(dead())
        .filteredOn(letter -> Arrays.equals(letter.value(), never))
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(header(letter, "nocturne-reason")).isEqualTo("unknown-job");
              assertThat(letter.key()).isEqualTo(bytes("k"));
              assertThat(header(letter, "trace")).isEqualTo("abc");
            });
    await().untilAsserted(() -> assertThat(number("select count(*) from pending_cancel")).isZero());
  }

  @Test
  void an_outage_of_the_database_lets_records_wait_and_refuses_none() throws Exception {
    execute("alter table idempotency_key rename to away");
    try {
      for (int i = 0; i < 500; i++) {
        pipeline.send(record(null, job(i)));
      }
      pipeline.flush();
      await().atMost(SOON).until(() -> health().contains("the database does not answer"));
      assertThat(given().get("/q/health/ready").statusCode()).isEqualTo(200);
      assertThat(pipeline.committed()).isLessThan(pipeline.count(Pipeline.JOBS));
    } finally {
      execute("alter table away rename to idempotency_key");
    }
    awaitDealtWith();
    assertThat(number("select count(*) from job")).isEqualTo(500);
    assertThat(dead()).isEmpty();
    await().until(() -> health().contains("\"state\": \"ok\""));
  }

  @Test
  void refused_records_are_not_passed_over_while_their_topic_is_away() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.servers()))) {
      admin.deleteTopics(List.of(DEAD_LETTERS)).all().get();
    }
    deadBefore = 0;
    pipeline.send(record(null, bytes("{")));
    pipeline.send(record(null, job(1)));
    pipeline.flush();
    // It comes back with the next look at the topics.
    awaitDealtWith();
    assertThat(dead()).isNotEmpty();
    assertThat(number("select count(*) from job")).isEqualTo(1);
  }

  @Test
  void a_broker_that_was_away_gets_the_offsets_of_what_was_stored_meanwhile() throws Exception {
    try (Connection other = source.getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("lock table idempotency_key");
      pipeline.send(record(null, job(1)));
      pipeline.flush();
      await().atMost(SOON).until(() -> waitingForKeys() > 0);
      broker.stop();
      other.commit();
    }
    await().atMost(SOON).until(() -> number("select count(*) from job") == 1);
    broker.start();
    // Nothing else comes that would let the offset of the one record be committed by the way.
    awaitDealtWith();
    assertThat(number("select count(*) from job")).isEqualTo(1);
  }

  private long waitingForKeys() throws SQLException {
    return number(
        "select count(*) from pg_locks where not granted and relation = 'idempotency_key'::regclass");
  }

  @Test
  void a_key_that_somebody_holds_is_told_of_and_waited_for() throws Exception {
    try (Connection other = source.getConnection();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute(
          "select pg_advisory_xact_lock(hashtextextended('default' || chr(1) || 'held', 0))");
      pipeline.send("held", job(1));
      pipeline.flush();
      await().atMost(SOON).until(() -> health().contains("a key is being used elsewhere"));
      other.rollback();
    }
    awaitDealtWith();
    assertThat(number("select count(*) from job")).isEqualTo(1);
    assertThat(dead()).isEmpty();
  }

  @Test
  void no_secret_of_a_record_is_told_but_in_the_record_itself() throws Exception {
    List<String> said = new CopyOnWriteArrayList<>();
    try (var _ = LogRecorder.into(said)) {
      for (String more : List.of("", ", \"priority\": 10", ", \"utl\": 1", ", ")) {
        send(secretive(more), "authorization", "Bearer s3cret-of-a-header");
      }
      send(secretive(""), "schema-version", "s3cret-of-a-version");
      pipeline.flush();
      awaitDealtWith();
      assertThat(number("select count(*) from job")).isEqualTo(1);
      List<ConsumerRecord<byte[], byte[]>> dead = dead();
      assertThat(dead).hasSize(4);
      for (ConsumerRecord<byte[], byte[]> letter : dead) {
        assertThat(new String(letter.value(), UTF_8)).contains("s3cret-of-a-proxy");
        for (Header header : letter.headers()) {
          if (header.key().startsWith("nocturne-")) {
            said.add(new String(header.value(), UTF_8));
          }
        }
      }
      said.add(health());
      said.add(given().get("/q/metrics").asString());
      said.add(given().get("/v1/jobs").asString());
      said.add(text("select string_agg(e::text, ',') from event e"));
    }
    assertThat(String.join("\n", said)).contains("malformed", "invalid", "/priority");
    assertThat(said).noneMatch(text -> text.contains("s3cret-of-"));
  }

  @Test
  void a_dead_letter_that_may_hold_cookies_leaves_its_value_out() throws Exception {
    String job = secretive(", \"priority\": 10");
    send(job.replace("\"session\": {", "\"session\": {\"cookies\": [\"s3cret\"], "), "x", "y");
    pipeline.flush();
    awaitDealtWith();
    assertThat(dead())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.value()).isNull();
              assertThat(header(letter, "nocturne-reason")).isEqualTo("invalid");
              assertThat(header(letter, "nocturne-sha256")).hasSize(64);
            });
  }

  private void send(String value, String header, String content) {
    ProducerRecord<byte[], byte[]> record = record("k", bytes(value));
    record.headers().add(header, bytes(content));
    pipeline.send(record);
  }

  private static String secretive(String more) {
    return """
        {"kind": "agent", "task": "look", "session": {"proxies": [{"type": "external",
          "server": "http://proxy.example:3128", "username": "somebody",
          "password": "s3cret-of-a-proxy"}]}%s}
        """
        .formatted(more);
  }

  private String health() {
    return given().get("/q/health/ready").asString();
  }

  private List<ConsumerRecord<byte[], byte[]>> dead() throws Exception {
    List<ConsumerRecord<byte[], byte[]>> all = pipeline.all(DEAD_LETTERS);
    return all.stream()
        .sorted(Comparator.comparingLong(ConsumerRecord::timestamp))
        .skip(deadBefore)
        .toList();
  }

  private ConsumerRecord<byte[], byte[]> onlyDead() throws Exception {
    List<ConsumerRecord<byte[], byte[]>> dead = dead();
    assertThat(dead).hasSize(1);
    return dead.getFirst();
  }

  /** Waits until the offsets of all that was sent are committed. */
  private void awaitDealtWith() {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> pipeline.committed() == pipeline.count(Pipeline.JOBS));
  }

  private long number(String sql) throws SQLException {
    return Long.parseLong(text(sql));
  }

  private String text(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
