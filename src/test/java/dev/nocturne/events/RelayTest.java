package dev.nocturne.events;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nocturne.Beside;
import dev.nocturne.store.MemoryStore;
import dev.nocturne.store.Parcel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

@Beside
class RelayTest {

  private static final Duration LEASE = Duration.ofMillis(150);
  private static final Parcel.Load LOAD = new Parcel.Load(10, 1_000_000, 1_000);

  private final Tick clock = new Tick();
  private final MemoryStore store = new MemoryStore(clock::instant);
  private final WatchedLog log = new WatchedLog(store.events());
  private final Bucket bucket = new Bucket();

  /** A sink that keeps what it is given, and refuses or waits at a test's word. */
  private static final class Bucket implements Sink {
    final List<String> got = new ArrayList<>();
    final List<Integer> pages = new ArrayList<>();
    final List<Integer> packed = new CopyOnWriteArrayList<>();
    volatile String unpackable = "";
    volatile boolean refuses;
    volatile CountDownLatch open = new CountDownLatch(0);
    volatile boolean calledOff;

    @Override
    public String name() {
      return "bucket";
    }

    @Override
    public Shipment pack(List<Parcel> page) {
      if (page.stream().anyMatch(one -> one.event().id().toString().equals(unpackable))) {
        throw new IllegalStateException("cannot be packed");
      }
      packed.add(page.size());
      return () -> deliver(page);
    }

    @Override
    public void deliver(List<Parcel> page) throws Exception {
      if (refuses) {
        throw new IllegalStateException("full");
      }
      try {
        open.await();
      } catch (InterruptedException e) {
        calledOff = true;
        throw e;
      }
      pages.add(page.size());
      page.forEach(parcel -> got.add(parcel.event().id().toString()));
    }
  }

  @Test
  void everything_arrives_in_order_page_by_page_and_once() {
    List<String> ids = submit(25);
    assertThat(relay("a").lag()).isEqualTo(25);
    assertThat(relay("a").round()).isEqualTo(25);
    assertThat(bucket.got).isEqualTo(ids);
    assertThat(bucket.pages).containsExactly(10, 10, 5);
    assertThat(relay("a").round()).isZero();
    assertThat(relay("a").lag()).isZero();
  }

  @Test
  void the_next_page_is_read_while_a_full_one_is_on_its_way() throws Exception {
    List<String> ids = submit(12);
    bucket.open = new CountDownLatch(1);
    Thread round = Thread.startVirtualThread(relay("a")::round);
    await().until(() -> log.pages() == 2);
    assertThat(bucket.got).isEmpty();
    bucket.open.countDown();
    round.join();
    assertThat(bucket.got).isEqualTo(ids);
    assertThat(log.pages()).as("one that finds nothing more").isEqualTo(3);
  }

  @Test
  void the_next_page_is_packed_while_a_full_one_is_on_its_way() throws Exception {
    List<String> ids = submit(12);
    bucket.open = new CountDownLatch(1);
    Thread round = Thread.startVirtualThread(relay("a")::round);
    await().until(() -> bucket.packed.size() == 2);
    assertThat(bucket.got).isEmpty();
    bucket.open.countDown();
    round.join();
    assertThat(bucket.got).isEqualTo(ids);
    assertThat(bucket.packed).containsExactly(10, 2);
  }

  @Test
  void what_cannot_be_packed_is_told_and_tried_again() {
    Relay relay = relay("a");
    List<String> ids = submit(12);
    bucket.unpackable = ids.get(11);
    assertThat(relay.round()).isEqualTo(10);
    assertThat(relay.trouble()).hasValue("cannot be packed");
    bucket.unpackable = "";
    clock.pass(Duration.ofSeconds(3));
    assertThat(relay.round()).isEqualTo(2);
    assertThat(bucket.got).isEqualTo(ids);
  }

  @Test
  void what_the_sink_refused_is_tried_again_after_a_pause_and_told_meanwhile() {
    Relay relay = relay("a");
    List<String> ids = submit(3);
    bucket.refuses = true;
    assertThat(relay.round()).isZero();
    assertThat(relay.trouble()).hasValue("full");
    bucket.refuses = false;
    assertThat(relay.round()).as("too soon").isZero();
    clock.pass(Duration.ofSeconds(3));
    assertThat(relay.round()).isEqualTo(3);
    assertThat(bucket.got).isEqualTo(ids);
    assertThat(relay.trouble()).isEmpty();
  }

  @Test
  void what_arrived_but_was_not_marked_comes_again_under_the_same_ids() {
    List<String> ids = submit(5);
    WatchedLog dies = new WatchedLog(log);
    dies.dieAtMark();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(new Relay(dies, bucket, "a", terms(), clock::nanos)::round);
    clock.pass(LEASE.plusMillis(1));
    assertThat(relay("b").round()).isEqualTo(5);
    List<String> twice = new ArrayList<>(ids);
    twice.addAll(ids);
    assertThat(bucket.got).isEqualTo(twice);
  }

  @Test
  void a_slow_delivery_keeps_the_sink_for_this_replica_and_is_told() throws Exception {
    submit(1);
    bucket.open = new CountDownLatch(1);
    Relay slow = relay("a");
    Thread round = Thread.startVirtualThread(slow::round);
    for (int i = 0; i < 60; i++) {
      // It asks for its right again and again while it waits, so it keeps it for very long.
      int before = log.taken();
      await().until(() -> log.taken() > before);
      clock.pass(LEASE.multipliedBy(2).dividedBy(3));
      assertThat(store.events().takeSink("bucket", "b", LEASE)).isEmpty();
    }
    assertThat(slow.trouble()).hasValue("does not answer");
    bucket.open.countDown();
    round.join();
    assertThat(bucket.got).hasSize(1);
    assertThat(slow.trouble()).isEmpty();
  }

  @Test
  void a_replica_that_leaves_lets_another_one_go_on_at_once() {
    Relay first = relay("a");
    submit(3);
    assertThat(first.round()).isEqualTo(3);
    submit(2);
    assertThat(relay("b").round()).isZero();
    first.leave();
    assertThat(first.round()).isZero();
    first.release();
    clock.pass(Duration.ofNanos(1));
    assertThat(relay("b").round()).isEqualTo(2);
  }

  @Test
  void a_delivery_whose_sink_another_replica_has_taken_is_called_off() throws Exception {
    submit(1);
    bucket.open = new CountDownLatch(1);
    Relay slow = relay("a");
    Thread round = Thread.startVirtualThread(slow::round);
    await().until(() -> log.takeSink("bucket", "x", LEASE).isEmpty());
    // The one that delivers may renew its right just when the time has passed.
    await()
        .until(
            () -> {
              clock.pass(LEASE.plusMillis(1));
              return log.takeSink("bucket", "b", Duration.ofHours(1)).isPresent();
            });
    round.join();
    assertThat(bucket.calledOff).isTrue();
    assertThat(bucket.got).isEmpty();
  }

  @Test
  void nothing_leaves_that_was_read_for_longer_than_the_sink_is_held() {
    List<String> ids = submit(3);
    log.beforePages(() -> clock.pass(LEASE));
    assertThat(relay("a").round()).isZero();
    assertThat(bucket.got).isEmpty();
    log.beforePages(() -> {});
    assertThat(relay("b").round()).isEqualTo(3);
    assertThat(bucket.got).isEqualTo(ids);
  }

  @Test
  void a_delivery_ends_before_the_sink_can_be_anybody_elses_though_the_database_is_silent()
      throws Exception {
    submit(1);
    bucket.open = new CountDownLatch(1);
    CountDownLatch silent = new CountDownLatch(1);
    Thread round = Thread.startVirtualThread(relay("a")::round);
    await().until(() -> log.taken() > 1);
    log.beforeTaking(silent);
    clock.pass(LEASE.multipliedBy(5).dividedBy(6).plusMillis(1));
    // Whoever asks for the sink waits for an answer all the time.
    round.join();
    assertThat(bucket.calledOff).isTrue();
    assertThat(store.events().takeSink("bucket", "b", LEASE)).as("it is not over yet").isEmpty();
    silent.countDown();
  }

  private Relay relay(String holder) {
    return new Relay(log, bucket, holder, terms(), clock::nanos);
  }

  private static Relay.Terms terms() {
    return new Relay.Terms(LOAD, LEASE);
  }

  private List<String> submit(int jobs) {
    return Happenings.submit(store, jobs);
  }
}
