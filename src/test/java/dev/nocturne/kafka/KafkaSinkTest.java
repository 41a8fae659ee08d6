package dev.nocturne.kafka;

import static dev.nocturne.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.Beside;
import dev.nocturne.LocalKafka;
import dev.nocturne.Published;
import dev.nocturne.events.CloudEventForm;
import dev.nocturne.events.CloudEventSettings;
import dev.nocturne.events.EventSchema;
import dev.nocturne.events.Happenings;
import dev.nocturne.events.Relay;
import dev.nocturne.events.Tick;
import dev.nocturne.events.WatchedLog;
import dev.nocturne.store.EventLog;
import dev.nocturne.store.JobEvent;
import dev.nocturne.store.MemoryStore;
import dev.nocturne.store.Parcel;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The sink before a real broker. */
@Beside
class KafkaSinkTest {

  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration LEASE = Duration.ofSeconds(1);

  @TempDir static Path folder;
  private static LocalKafka broker;

  private final EventSchema schema = new EventSchema();
  private String topic;
  private KafkaSink sink;

  @BeforeAll
  static void startBroker() {
    broker = LocalKafka.in(folder).start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void open(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    sink = sink(Duration.ofMinutes(1), Duration.ofMinutes(1));
  }

  @AfterEach
  void close() {
    sink.close();
  }

  @Test
  void events_are_CloudEvents_under_their_jobs_id_in_the_order_they_came() throws Exception {
    Published.create(broker.servers(), topic, Map.of());
    List<Parcel> page = page(40);
    sink.deliver(page);

    List<ConsumerRecord<String, byte[]>> records = read(page.size());
    assertThat(records).hasSize(page.size());
    for (ConsumerRecord<String, byte[]> record : records) {
      CloudEvent event = KafkaMessageFactory.createReader(record).toEvent();
      assertThat(event.getSubject()).isEqualTo(record.key());
      assertThat(event.getType()).startsWith("dev.nocturne.job.").endsWith(".v1");
      assertThat(header(record, "ce_id")).startsWith(record.key());
      assertThat(header(record, "content-type")).isEqualTo("application/json");
      assertThat(schema.problems(record.value())).isEmpty();
    }
    assertThat(idsByJob(records)).isEqualTo(idsByJob(page));
  }

  @Test
  void what_is_too_large_for_the_topic_goes_without_its_result() throws Exception {
    Published.create(broker.servers(), topic, Map.of("max.message.bytes", "100000"));
    Parcel large = Happenings.found(150_000);
    List<Parcel> page = new ArrayList<>(page(2));
    page.add(large);
    page.addAll(page(3));
    sink.deliver(page);

    ConsumerRecord<String, byte[]> record =
        read(page.size()).stream()
            .filter(one -> one.key().equals(large.event().id().subject().toString()))
            .findFirst()
            .orElseThrow();
    assertThat(schema.problems(record.value())).isEmpty();
    assertThat(Happenings.JSON.readTree(record.value()).path("result_url").asText())
        .isEqualTo("/v1/jobs/" + record.key());
  }

  @Test
  void a_topic_that_is_missing_is_told_and_nothing_passes_for_delivered() {
    sink = sink(Duration.ofSeconds(2), LONGEST);
    assertThatThrownBy(() -> sink.deliver(page(1)))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining(topic);
  }

  @Test
  void a_broker_that_does_not_answer_is_told_and_the_next_producer_starts_afresh()
      throws Exception {
    Published.create(broker.servers(), topic, Map.of());
    sink = sink(Duration.ofSeconds(3), Duration.ofSeconds(3));
    sink.deliver(page(3));
    broker.stop();
    List<Parcel> page = page(3);
    assertThatThrownBy(() -> sink.deliver(page)).isInstanceOf(KafkaException.class);
    broker.start();
    await().atMost(LONGEST).ignoreExceptions().until(() -> delivered(page));
    assertThat(idsByJob(read(2 * 9)).keySet()).hasSize(2 * 3);
  }

  @Test
  void a_page_waits_for_a_broker_that_is_down_and_arrives_once_it_is_back() throws Exception {
    Published.create(broker.servers(), topic, Map.of());
    List<Parcel> first = page(20);
    List<Parcel> second = page(20);
    sink.deliver(first);
    broker.stop();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread delivery = Thread.startVirtualThread(() -> deliver(second, failure));
    assertThat(delivery.join(Duration.ofSeconds(2))).as("nothing arrived").isFalse();
    broker.start();
    assertThat(delivery.join(LONGEST)).isTrue();

    assertThat(failure.get()).isNull();
    List<Parcel> both = new ArrayList<>(first);
    both.addAll(second);
    assertThat(idsByJob(read(both.size()))).isEqualTo(idsByJob(both));
  }

  @Test
  void nothing_of_a_delivery_that_was_called_off_arrives_later() throws Exception {
    Published.create(broker.servers(), topic, Map.of());
    sink.deliver(page(3));
    broker.stop();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread delivery = Thread.startVirtualThread(() -> deliver(page(3), failure));
    assertThat(delivery.join(Duration.ofSeconds(1))).isFalse();
    delivery.interrupt();
    assertThat(delivery.join(LONGEST)).isTrue();
    assertThat(failure.get()).isInstanceOf(InterruptedException.class);
    broker.start();

    List<Parcel> later = page(3);
    sink.deliver(later);
    assertThat(read(2 * 9)).hasSize(2 * 9);
  }

  @Test
  void a_replica_that_dies_after_the_brokers_answer_repeats_its_page_under_the_same_ids()
      throws Exception {
    Published.create(broker.servers(), topic, Map.of());
    Tick clock = new Tick();
    MemoryStore store = new MemoryStore(clock::instant);
    List<String> ids = Happenings.submit(store, 12);
    WatchedLog log = new WatchedLog(store.events());
    log.dieAtMark();
    assertThatThrownBy(relay(log, "dies", clock)::round).hasMessage("died");
    assertThat(read(5)).hasSize(5);
    clock.pass(LEASE);
    assertThat(relay(store.events(), "lives", clock).round()).isEqualTo(12);

    Map<String, Integer> times = new HashMap<>();
    read(17).forEach(record -> times.merge(header(record, "ce_id"), 1, Integer::sum));
    assertThat(times.keySet()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(ids.subList(0, 5)).allMatch(id -> times.get(id) == 2);
    assertThat(ids.subList(5, 12)).allMatch(id -> times.get(id) == 1);
  }

  private Relay relay(EventLog log, String holder, Tick clock) {
    Parcel.Load load = new Parcel.Load(5, 1_000_000, 1_000_000);
    Relay.Terms terms = new Relay.Terms(load, LEASE);
    return new Relay(log, sink, holder, terms, clock::nanos);
  }

  private boolean delivered(List<Parcel> page) throws Exception {
    sink.deliver(page);
    return true;
  }

  private void deliver(List<Parcel> page, AtomicReference<Throwable> failure) {
    try {
      sink.deliver(page);
    } catch (InterruptedException | ExecutionException e) {
      failure.set(e);
    }
  }

  /** Three events of each of so many jobs, mixed as they happen. */
  private static List<Parcel> page(int jobs) {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      ids.add(UUID.randomUUID());
    }
    List<Parcel> page = new ArrayList<>();
    for (JobEvent.Type type :
        List.of(JobEvent.Type.ACCEPTED, JobEvent.Type.STARTED, JobEvent.Type.SUCCEEDED)) {
      ids.forEach(id -> page.add(Happenings.one(id, page.size(), type)));
    }
    return page;
  }

  private KafkaSink sink(Duration longestBlock, Duration patience) {
    Map<String, Object> settings =
        new HashMap<>(Publishing.settings(Map.of("bootstrap.servers", broker.servers())));
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, longestBlock.toMillis());
    CloudEventForm form =
        new CloudEventForm(
            Happenings.JSON,
            new CloudEventSettings(URI.create("/nocturne"), null, 200_000, () -> false));
    return new KafkaSink(
        () -> new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer()),
        form,
        topic,
        patience);
  }

  private List<ConsumerRecord<String, byte[]>> read(int count) {
    try (Published published = Published.on(broker.servers(), topic)) {
      return published.atLeast(count, LONGEST);
    }
  }

  private static Map<String, List<String>> idsByJob(List<?> events) {
    Map<String, List<String>> ids = new HashMap<>();
    for (Object event : events) {
      String id =
          event instanceof Parcel parcel
              ? parcel.event().id().toString()
              : header((ConsumerRecord<?, ?>) event, "ce_id");
      ids.computeIfAbsent(id.substring(0, 36), _ -> new ArrayList<>()).add(id);
    }
    return ids;
  }

  private static String header(ConsumerRecord<?, ?> record, String name) {
    return new String(Objects.requireNonNull(record.headers().lastHeader(name)).value(), UTF_8);
  }
}
