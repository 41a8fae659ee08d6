package dev.nocturne.webhook;

import static dev.nocturne.Patience.await;
import static dev.nocturne.store.WebhookTables.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nocturne.Beside;
import dev.nocturne.events.CloudEventForm;
import dev.nocturne.events.CloudEventSettings;
import dev.nocturne.events.Happenings;
import dev.nocturne.job.SigningSecret;
import dev.nocturne.store.Delivery;
import dev.nocturne.store.DeliveryLog.Asked;
import dev.nocturne.store.DeliveryLog.Filter;
import dev.nocturne.store.Webhook;
import dev.nocturne.store.WebhookTables;
import dev.nocturne.store.Webhooks.Patch;
import dev.nocturne.webhook.Guard.Policy;
import io.vertx.core.Vertx;
import io.vertx.core.http.PoolOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events on their way from the log to receivers, over real connections and a real database. */
@Beside
class CourierTest {

  private static final int AT_ONCE = 40;
  private static final int EACH = 4;
  private static final SigningSecret SECRET = SigningSecret.random();

  private static WebhookTables tables;
  private static Vertx vertx;

  private Receiver receiver;
  private Courier courier;

  @BeforeAll
  static void begin() {
    tables = new WebhookTables();
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void end() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    tables.close();
  }

  @BeforeEach
  void open() throws Exception {
    tables.empty();
    receiver = new Receiver();
    courier = courier(Sender.LONGEST);
  }

  @AfterEach
  void close() throws Exception {
    courier.close(Duration.ZERO);
    receiver.close();
    // What is still being settled would be in the way of emptying the tables.
    await().until(() -> courier.underWay() == 0);
  }

  @Test
  void a_receiver_gets_the_event_and_the_library_knows_where_it_comes_from() throws Exception {
    UUID webhook = tables.webhook(receiver.url("good.example.com"), SECRET);
    UUID job = tables.jobs(1).getFirst();
    deliver();

    Receiver.Got got = receiver.got.getFirst();
    assertThat(got.isSignedWith(SECRET)).isTrue();
    assertThat(got.isSignedWith(SigningSecret.random())).isFalse();
    assertThat(got.header("webhook-id")).isEqualTo(job + "-1-0");
    JsonNode message = Happenings.JSON.readTree(got.body());
    assertThat(message.properties().stream().map(Map.Entry::getKey))
        .containsExactly("type", "timestamp", "data");
    assertThat(message.path("type").asText()).isEqualTo(WebhookTables.ACCEPTED);
    assertThat(message.path("timestamp").asText())
        .isEqualTo(message.path("data").path("time").asText());
    assertThat(message.path("data").path("id").asText()).isEqualTo(job + "-1-0");
    assertThat(message.path("data").path("job").path("status").asText()).isEqualTo("queued");
    assertThat(only(webhook).state()).isEqualTo(Delivery.State.DELIVERED);
    assertThat(only(webhook).last().status()).isEqualTo(204);
  }

  @Test
  void a_failure_is_tried_ten_times_over_three_days_under_one_id_and_then_the_webhook_goes_off() {
    UUID webhook = tables.webhook(receiver.url("bad.example.com"), SECRET);
    receiver.answers(500);
    tables.jobs(1);
    for (Duration delay : RetrySchedule.DELAYS) {
      deliver();
      assertThat(only(webhook).state()).isEqualTo(Delivery.State.WAITING);
      assertThat(webhook(webhook).off()).isNull();
      long next =
          tables.number(
              "select extract(epoch from due_at - tried_at) * 1000 from webhook_delivery");
      // What a slow machine takes for the try itself comes on top.
      assertThat(next)
          .isBetween(delay.toMillis(), delay.plus(delay.dividedBy(10)).plusSeconds(10).toMillis());
      tables.pass(Duration.ofMillis(next));
    }
    deliver();

    assertThat(receiver.got).hasSize(10);
    assertThat(receiver.got.stream().map(got -> got.header("webhook-id")).distinct()).hasSize(1);
    assertThat(receiver.got).allMatch(got -> got.isSignedWith(SECRET));
    Delivery delivery = only(webhook);
    assertThat(delivery.state()).isEqualTo(Delivery.State.FAILED);
    assertThat(delivery.tries()).isEqualTo(10);
    assertThat(delivery.last().status()).isEqualTo(500);
    assertThat(delivery.nextAt()).isNull();
    assertThat(webhook(webhook).off()).isEqualTo(Webhook.Off.FAILING);

    receiver.answers(204);
    tables.webhooks.change(TENANT, webhook, new Patch(null, null, true));
    assertThat(tables.log.resend(TENANT, webhook, delivery.id())).isInstanceOf(Asked.Done.class);
    deliver();
    assertThat(only(webhook).state()).isEqualTo(Delivery.State.DELIVERED);
    assertThat(only(webhook).tries()).isEqualTo(11);
    assertThat(webhook(webhook).failingSince()).isNull();
  }

  @Test
  void a_success_forgives_all_failures_before_it() {
    UUID webhook = tables.webhook(receiver.url("moody.example.com"), SECRET);
    receiver.answers(503);
    tables.jobs(1);
    deliver();
    assertThat(webhook(webhook).failingSince()).isNotNull();
    receiver.answers(200);
    tables.pass(Duration.ofSeconds(10));
    deliver();
    assertThat(webhook(webhook).failingSince()).isNull();
    assertThat(only(webhook).state()).isEqualTo(Delivery.State.DELIVERED);
  }

  @Test
  void who_is_gone_is_told_of_nothing_any_more() {
    UUID webhook = tables.webhook(receiver.url("gone.example.com"), SECRET);
    receiver.answers(410);
    tables.jobs(1);
    deliver();
    assertThat(webhook(webhook).off()).isEqualTo(Webhook.Off.GONE);
    assertThat(only(webhook).state()).isEqualTo(Delivery.State.FAILED);

    tables.jobs(3);
    deliver();
    assertThat(receiver.got).hasSize(1);
    assertThat(tables.log.ping(TENANT, webhook)).isEqualTo(new Asked.Off(Webhook.Off.GONE));
  }

  @Test
  void who_asks_for_rest_is_left_alone_for_so_long() {
    UUID webhook = tables.webhook(receiver.url("busy.example.com"), SECRET);
    receiver.answers(429, "Retry-After", "120");
    tables.jobs(1);
    deliver();
    assertThat(receiver.got).hasSize(1);
    receiver.answers(204);
    tables.jobs(1);
    tables.pass(Duration.ofSeconds(100));
    deliver();
    assertThat(receiver.got).hasSize(1);
    tables.pass(Duration.ofSeconds(30));
    deliver();
    deliver();
    assertThat(receiver.got).hasSize(3);
    assertThat(tables.log.list(TENANT, webhook, new Filter(null, null), 10))
        .allMatch(delivery -> delivery.state() == Delivery.State.DELIVERED);
  }

  @Test
  void after_a_rotation_both_secrets_sign_for_a_day() {
    UUID webhook = tables.webhook(receiver.url("good.example.com"), SECRET);
    SigningSecret next = SigningSecret.random();
    tables.webhooks.rotate(TENANT, webhook, next, Duration.ofHours(24));
    tables.jobs(1);
    deliver();
    assertThat(receiver.got.getFirst().isSignedWith(SECRET)).isTrue();
    assertThat(receiver.got.getFirst().isSignedWith(next)).isTrue();

    tables.pass(Duration.ofHours(24).plusSeconds(1));
    tables.jobs(1);
    deliver();
    assertThat(receiver.got.getLast().isSignedWith(SECRET)).isFalse();
    assertThat(receiver.got.getLast().isSignedWith(next)).isTrue();
  }

  @Test
  void a_dead_webhook_slows_no_other() throws Exception {
    try (ServerSocket dead = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      List<UUID> silent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        silent.add(
            tables.webhook("http://dead.example.com:" + dead.getLocalPort() + "/" + i, SECRET));
      }
      UUID good = tables.webhook(receiver.url("good.example.com"), SECRET);
      tables.jobs(30);
      tables.handOut();
      courier.whenFreed(this::deliverAll);
      deliverAll();
      await().until(() -> states(good, "delivered") == 30);
      for (UUID one : silent) {
        assertThat(states(one, "delivered")).isZero();
        assertThat(
                tables.number(
                    "select count(*) from webhook_delivery where busy and webhook = '%s'"
                        .formatted(one)))
            .isEqualTo(EACH);
      }
      courier.whenFreed(() -> {});
    }
  }

  @Test
  void webhooks_that_fail_get_one_call_at_a_time_and_leave_half_of_the_room() throws Exception {
    try (ServerSocket dead = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < AT_ONCE; i++) {
        tables.webhook("http://dead.example.com:" + dead.getLocalPort() + "/" + i, SECRET);
      }
      tables.execute("update webhook set failing_since = now()");
      tables.jobs(5);
      tables.handOut();
      deliverAll();
      assertThat(tables.number("select count(*) from webhook_delivery where busy"))
          .isEqualTo(AT_ONCE / 2);
      assertThat(tables.number("select count(distinct webhook) from webhook_delivery where busy"))
          .isEqualTo(AT_ONCE / 2);
      UUID good = tables.webhook(receiver.url("good.example.com"), SECRET);
      tables.jobs(1);
      tables.handOut();
      deliverAll();
      await().until(() -> states(good, "delivered") == 1);
    }
  }

  @Test
  void a_try_whose_replica_died_is_done_by_another() {
    UUID webhook = tables.webhook(receiver.url("good.example.com"), SECRET);
    tables.jobs(1);
    tables.handOut();
    tables.execute(
        "update webhook_delivery set busy = true, tries = 1, due_at = now() + interval '40 s'");
    deliver();
    assertThat(receiver.got).isEmpty();
    tables.pass(Duration.ofSeconds(41));
    deliver();
    assertThat(only(webhook).state()).isEqualTo(Delivery.State.DELIVERED);
    assertThat(only(webhook).tries()).isEqualTo(2);
  }

  @Test
  void a_test_is_sent_once_whatever_comes_of_it() throws Exception {
    UUID webhook = tables.webhook(receiver.url("good.example.com"), SECRET);
    receiver.answers(500);
    assertThat(tables.log.ping(TENANT, webhook)).isInstanceOf(Asked.Done.class);
    deliver();
    assertThat(only(webhook).state()).isEqualTo(Delivery.State.FAILED);
    assertThat(webhook(webhook).failingSince()).isNull();
    Receiver.Got got = receiver.got.getFirst();
    assertThat(got.isSignedWith(SECRET)).isTrue();
    JsonNode message = Happenings.JSON.readTree(got.body());
    assertThat(message.path("type").asText()).isEqualTo("dev.nocturne.webhook.ping.v1");
    assertThat(message.path("data").path("webhook_id").asText()).isEqualTo(webhook.toString());
    assertThat(message.path("data").path("id").asText()).isEqualTo(got.header("webhook-id"));
  }

  @Test
  void an_event_that_is_no_longer_kept_is_no_fault_of_the_webhook() {
    UUID webhook = tables.webhook(receiver.url("good.example.com"), SECRET);
    tables.jobs(1);
    tables.handOut();
    tables.execute("delete from job");
    deliver();
    assertThat(receiver.got).isEmpty();
    assertThat(only(webhook).state()).isEqualTo(Delivery.State.FAILED);
    assertThat(only(webhook).last().error()).contains("no longer kept");
    assertThat(webhook(webhook).failingSince()).isNull();
  }

  @Test
  void a_message_that_cannot_be_written_counts_as_a_try_and_stops_no_other() {
    UUID webhook = tables.webhook(receiver.url("good.example.com"), SECRET);
    List<UUID> jobs = tables.jobs(2);
    tables.execute(
        "update job_spec set spec = '{\"broken' where job = '%s'".formatted(jobs.getFirst()));
    deliver();
    assertThat(receiver.got)
        .singleElement()
        .satisfies(got -> assertThat(got.header("webhook-id")).isEqualTo(jobs.getLast() + "-1-0"));
    assertThat(tables.log.list(TENANT, webhook, new Filter(Delivery.State.WAITING, null), 10))
        .singleElement()
        .satisfies(
            broken -> {
              assertThat(broken.tries()).isEqualTo(1);
              assertThat(broken.nextAt()).isNotNull();
              assertThat(broken.last().error()).isEqualTo("something went wrong here");
            });
  }

  @Test
  void an_address_that_breaks_us_counts_as_a_try_and_stops_no_other() {
    UUID crooked = tables.webhook(receiver.url("first.example.com"), SECRET);
    UUID good = tables.webhook(receiver.url("good.example.com"), SECRET);
    tables.execute("update webhook set url = 'not an address' where id = '%s'".formatted(crooked));
    tables.jobs(1);
    deliver();
    assertThat(only(good).state()).isEqualTo(Delivery.State.DELIVERED);
    assertThat(only(crooked).tries()).isEqualTo(1);
    assertThat(only(crooked).last().error()).isEqualTo("something went wrong here");
    assertThat(courier.round()).as("it has its pause").isZero();
  }

  private Courier courier(Duration longest) {
    CloudEventSettings settings =
        new CloudEventSettings(URI.create("/nocturne"), null, 16_384, () -> false);
    Guard guard = new Guard(new Policy(true, true), _ -> GuardTest.addresses("127.0.0.1"));
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(AT_ONCE);
    return new Courier(
        tables.deliveries,
        new Payloads(
            tables.events,
            new CloudEventForm(Happenings.JSON, settings),
            Happenings.JSON,
            settings.largestStored()),
        new Sender(guard, vertx.createHttpClient(Sender.options(), pool), longest),
        new RetrySchedule(new Random(1)),
        new Courier.Terms(AT_ONCE, EACH, () -> false));
  }

  /** Hands out and delivers what is due now, and waits until all room is free again. */
  private void deliver() {
    tables.handOut();
    deliverAll();
    await().until(() -> courier.underWay() == 0);
  }

  private synchronized void deliverAll() {
    while (courier.round() > 0) {
      // There may be more.
    }
  }

  private long states(UUID webhook, String state) {
    return tables.number(
        "select count(*) from webhook_delivery where webhook = '%s' and state = '%s'"
            .formatted(webhook, state));
  }

  private static Delivery only(UUID webhook) {
    List<Delivery> all = tables.log.list(TENANT, webhook, new Filter(null, null), 10);
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static Webhook webhook(UUID id) {
    return tables.webhooks.find(TENANT, id).orElseThrow();
  }
}
