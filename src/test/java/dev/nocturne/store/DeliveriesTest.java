package dev.nocturne.store;

import static dev.nocturne.store.WebhookTables.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.Patience;
import dev.nocturne.job.SigningSecret;
import dev.nocturne.seal.Seal;
import dev.nocturne.store.Deliveries.Ask;
import dev.nocturne.store.Deliveries.Due;
import dev.nocturne.store.Deliveries.Fault;
import dev.nocturne.store.Deliveries.Verdict;
import dev.nocturne.store.DeliveryLog.Asked;
import dev.nocturne.store.DeliveryLog.Filter;
import dev.nocturne.store.Webhooks.Made;
import dev.nocturne.store.Webhooks.Patch;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the tables promise: each event once for each webhook, each try by one replica. */
@Beside
class DeliveriesTest {

  private static final SigningSecret SECRET = SigningSecret.random();
  private static final String URL = "https://hooks.example.com/";
  private static final Duration LEASE = Duration.ofSeconds(40);
  private static final Fault FAULT = new Fault(500, "the webhook answered with an error");

  private static WebhookTables tables;

  @BeforeAll
  static void begin() {
    tables = new WebhookTables();
  }

  @AfterAll
  static void end() {
    tables.close();
  }

  @BeforeEach
  void empty() {
    tables.empty();
  }

  @Test
  void an_event_becomes_one_delivery_for_each_webhook_however_many_replicas_hand_out()
      throws Exception {
    tables.webhook(URL, SECRET);
    tables.webhook(URL, SECRET);
    tables.webhook(TENANT, URL, SECRET, BatchEvent.FINISHED);
    tables.webhook("another", URL, SECRET, WebhookTables.ACCEPTED);
    tables.jobs(500);
    Callable<Integer> replica =
        () -> {
          int seen = 0;
          while (tables.number("select position from sink where name = 'webhooks'") < 500) {
            seen += tables.deliveries.fanOut(7);
          }
          return seen;
        };
    try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
      int seen = 0;
      for (var each : replicas.invokeAll(List.of(replica, replica, replica))) {
        seen += each.get();
      }
      assertThat(seen).isEqualTo(500);
    }
    assertThat(tables.number("select count(*) from webhook_delivery")).isEqualTo(1_000);
    assertThat(tables.number("select count(distinct (webhook, event)) from webhook_delivery"))
        .isEqualTo(1_000);
  }

  @Test
  void a_webhook_is_told_of_what_happens_after_it_was_there_and_while_it_is_on() {
    tables.webhook(URL, SECRET);
    tables.jobs(2);
    UUID late = tables.webhook(URL, SECRET);
    UUID after = tables.jobs(1).getFirst();
    tables.handOut();
    assertThat(events(late)).containsExactly(after + "-1-0");

    tables.webhooks.change(TENANT, late, new Patch(null, null, false));
    tables.jobs(2);
    tables.handOut();
    tables.webhooks.change(TENANT, late, new Patch(null, null, true));
    UUID again = tables.jobs(1).getFirst();
    tables.handOut();
    assertThat(events(late)).containsExactly(again + "-1-0", after + "-1-0");
  }

  @Test
  void deliveries_are_listed_newest_first_in_the_order_of_their_events() {
    UUID webhook = tables.webhook(URL, SECRET);
    List<String> ids = tables.jobs(30).stream().map(id -> id + "-1-0").toList();
    tables.handOut();
    assertThat(events(webhook)).containsExactlyElementsOf(ids.reversed());
    List<Delivery> page = tables.log.list(TENANT, webhook, new Filter(null, null), 10);
    List<Delivery> next =
        tables.log.list(TENANT, webhook, new Filter(null, page.getLast().id()), 10);
    assertThat(next.getFirst().message().event()).isEqualTo(ids.reversed().get(10));
  }

  @Test
  void no_more_than_allowed_are_under_way_for_one_webhook_on_all_replicas() throws Exception {
    UUID first = tables.webhook(URL, SECRET);
    UUID second = tables.webhook(URL, SECRET);
    tables.jobs(50);
    tables.handOut();
    Callable<Integer> replica = () -> claim(100, 4).size() + claim(100, 4).size();
    try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var each : replicas.invokeAll(List.of(replica, replica, replica, replica))) {
        each.get();
      }
    }
    claim(100, 4);
    for (UUID webhook : List.of(first, second)) {
      assertThat(
              tables.number(
                  "select count(*) from webhook_delivery where busy and webhook = '%s'"
                      .formatted(webhook)))
          .isEqualTo(4);
    }
    tables.pass(LEASE.plusSeconds(1));
    assertThat(claim(100, 4)).hasSize(8);
  }

  @Test
  void a_tenant_with_many_webhooks_gets_no_more_than_its_share() {
    for (int i = 0; i < 10; i++) {
      tables.webhook(URL, SECRET);
    }
    tables.jobs(10);
    tables.handOut();
    UUID other = tables.webhook("another", URL, SECRET, WebhookTables.ACCEPTED);
    tables.execute(
        """
        insert into webhook_delivery
          (id, webhook, tenant, event, type, state, due_at, created_at)
        select gen_random_uuid(), '%s', 'another', 'x', 'ping', 'waiting', now(), now()
        from generate_series(1, 3)
        """
            .formatted(other));
    Ask ask = new Ask(100, false, 4, 12, LEASE);
    assertThat(tables.deliveries.claim(ask))
        .hasSize(12 + 3)
        .filteredOn(due -> due.ticket().tenant().equals("another"))
        .hasSize(3);
    assertThat(tables.deliveries.claim(ask)).isEmpty();
  }

  @Test
  void who_lost_a_delivery_cannot_settle_it() {
    UUID webhook = tables.webhook(URL, SECRET);
    tables.jobs(1);
    tables.handOut();
    Due lost = claim(1, 1).getFirst();
    tables.pass(LEASE.plusSeconds(1));
    Due held = claim(1, 1).getFirst();
    assertThat(tables.deliveries.settle(lost.ticket(), new Verdict.Gone(FAULT))).isFalse();
    assertThat(find(webhook).off()).isNull();
    assertThat(tables.deliveries.settle(held.ticket(), new Verdict.Arrived(200))).isTrue();
    assertThat(tables.deliveries.settle(held.ticket(), new Verdict.Failed(FAULT))).isFalse();
    assertThat(find(webhook).failingSince()).isNull();
  }

  @Test
  void who_lost_a_delivery_while_it_waited_for_the_webhook_judges_it_no_more() throws Exception {
    UUID webhook = tables.webhook(URL, SECRET);
    tables.jobs(1);
    tables.handOut();
    Due lost = claim(1, 1).getFirst();
    try (Connection claiming = tables.connection();
        Statement statement = claiming.createStatement()) {
      claiming.setAutoCommit(false);
      statement.execute("update webhook set served_at = now()");
      statement.execute("update webhook_delivery set tries = tries + 1");
      CompletableFuture<Boolean> settled =
          CompletableFuture.supplyAsync(
              () -> tables.deliveries.settle(lost.ticket(), new Verdict.Gone(FAULT)));
      Patience.await()
          .until(
              () ->
                  tables.number(
                          "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                              + " and datname = current_database()")
                      == 1);
      claiming.commit();
      assertThat(settled.get(10, TimeUnit.SECONDS)).isFalse();
    }
    assertThat(find(webhook).off()).isNull();
  }

  @Test
  void events_of_a_deleted_batch_wait_for_their_deliveries_too() {
    tables.webhook(URL, SECRET);
    tables.jobs(1);
    tables.handOut();
    tables.execute(
        """
        insert into batch (id, tenant, form, on_invalid, receiving, created_at, received_at, deleted)
        values ('00000000-0000-7000-8000-000000000001', 'default', '{}', 'skip', false, now(), now(),
          true);
        update event set batch = '00000000-0000-7000-8000-000000000001';
        """);
    Duration day = Duration.ofDays(1);
    Upkeep.Keep keep = new Upkeep.Keep(day, day, day, Set.of(Deliveries.SINK));
    tables.upkeep.retire(keep, 100);
    assertThat(tables.number("select count(*) from event")).isEqualTo(1);

    claim(1, 1).forEach(due -> tables.deliveries.settle(due.ticket(), new Verdict.Arrived(200)));
    tables.upkeep.retire(keep, 100);
    assertThat(tables.number("select count(*) from event")).isZero();
  }

  @Test
  void a_webhook_is_switched_off_when_all_has_failed_for_three_days() {
    UUID webhook = tables.webhook(URL, SECRET);
    tables.jobs(1);
    tables.handOut();
    Verdict again = new Verdict.Again(FAULT, Duration.ZERO, null);
    tables.deliveries.settle(claim(1, 1).getFirst().ticket(), again);
    tables.pass(Duration.ofDays(3).minusMinutes(1));
    tables.deliveries.settle(claimFailing().ticket(), again);
    assertThat(find(webhook).off()).isNull();
    tables.pass(Duration.ofMinutes(2));
    tables.deliveries.settle(claimFailing().ticket(), again);
    assertThat(find(webhook).off()).isEqualTo(Webhook.Off.FAILING);
    assertThat(tables.deliveries.claim(new Ask(1, true, 1, 1_000, LEASE))).isEmpty();
    assertThat(tables.deliveries.backlog(100))
        .isEqualTo(new Deliveries.Backlog(0, Duration.ZERO, 0, 1));

    tables.webhooks.change(TENANT, webhook, new Patch(null, null, true));
    assertThat(claim(1, 1)).hasSize(1);
  }

  @Test
  void what_ended_is_sent_again_when_asked_and_what_is_under_way_is_left() {
    UUID webhook = tables.webhook(URL, SECRET);
    tables.jobs(1);
    tables.handOut();
    Due first = claim(1, 1).getFirst();
    UUID id = first.ticket().delivery();
    assertThat(resent(webhook, id).nextAt()).isNull();
    tables.deliveries.settle(first.ticket(), new Verdict.Arrived(200));
    assertThat(resent(webhook, id).state()).isEqualTo(Delivery.State.WAITING);
    Due second = claim(1, 1).getFirst();
    assertThat(second.ticket().tries()).isEqualTo(2);
    assertThat(second.step()).isZero();
    assertThat(second.message()).isEqualTo(first.message());

    tables.deliveries.settle(second.ticket(), new Verdict.Arrived(200));
    tables.execute("delete from event");
    assertThat(tables.log.resend(TENANT, webhook, id)).isInstanceOf(Asked.EventGone.class);
  }

  @Test
  void another_tenant_sees_and_changes_nothing() {
    UUID webhook = tables.webhook(URL, SECRET);
    tables.jobs(1);
    tables.handOut();
    UUID delivery = claim(1, 1).getFirst().ticket().delivery();
    String other = "another";
    assertThat(tables.webhooks.find(other, webhook)).isEmpty();
    assertThat(tables.webhooks.list(other, null, 10)).isEmpty();
    assertThat(tables.webhooks.change(other, webhook, new Patch(null, null, false))).isEmpty();
    assertThat(tables.webhooks.rotate(other, webhook, SECRET, LEASE))
        .isInstanceOf(Made.Unknown.class);
    assertThat(tables.webhooks.delete(other, webhook)).isFalse();
    assertThat(tables.log.find(other, webhook, delivery)).isEmpty();
    assertThat(tables.log.list(other, webhook, new Filter(null, null), 10)).isEmpty();
    assertThat(tables.log.ping(other, webhook)).isInstanceOf(Asked.Unknown.class);
    assertThat(tables.log.resend(other, webhook, delivery)).isInstanceOf(Asked.Unknown.class);
  }

  @Test
  void secrets_are_sealed_and_open_under_old_keys_and_under_no_others() {
    UUID webhook = tables.webhook(URL, SECRET);
    tables.jobs(1);
    tables.handOut();
    assertThat(
            tables.number(
                "select count(*) from webhook where secret like '%%%s%%' or secret like '%%%s%%'"
                    .formatted(SECRET.text(), SECRET.text().substring(6))))
        .isZero();
    String key = "a key of the tests, 32 bytes long";
    Seal rotated = WebhookTables.seal("the next key of the tests ......", key);
    assertThat(tables.under(rotated).claim(ask(1, 1)).getFirst().secrets())
        .extracting(SigningSecret::text)
        .containsExactly(SECRET.text());
    tables.pass(LEASE.plusSeconds(1));
    Seal wrong = WebhookTables.seal("another key of the tests .......");
    assertThat(tables.under(wrong).claim(ask(1, 1)).getFirst().secrets()).isEmpty();
    // Not even under the right key in another webhook's place.
    String moved = rotated.close(UUID.randomUUID(), SECRET.text());
    assertThat(rotated.open(webhook, moved)).isEmpty();
  }

  @Test
  void without_a_key_nothing_is_taken_and_no_tenant_has_more_than_it_may() {
    for (int i = 0; i < Webhooks.MOST; i++) {
      tables.webhook(URL, SECRET);
    }
    List<String> types = List.of(WebhookTables.ACCEPTED);
    assertThat(tables.webhooks.create(TENANT, URL, types, SECRET)).isInstanceOf(Made.TooMany.class);
    assertThat(tables.keyless().create("another", URL, types, SECRET))
        .isInstanceOf(Made.NoKey.class);
  }

  @Test
  void what_is_old_or_of_a_deleted_webhook_goes_and_events_wait_for_their_deliveries() {
    UUID webhook = tables.webhook(URL, SECRET);
    UUID deleted = tables.webhook(URL, SECRET);
    tables.jobs(3);
    tables.handOut();
    Duration day = Duration.ofDays(1);
    tables.pass(Duration.ofDays(2));
    Upkeep.Keep keep = new Upkeep.Keep(day, day, day, Set.of(Deliveries.SINK));
    tables.upkeep.retire(keep, 100);
    assertThat(tables.number("select count(*) from event")).isEqualTo(3);

    assertThat(tables.webhooks.delete(TENANT, deleted)).isTrue();
    assertThat(tables.webhooks.delete(TENANT, deleted)).isFalse();
    assertThat(tables.deliveries.retire(Duration.ofDays(7), 100)).isEqualTo(3 + 1);
    for (Due due : claim(10, 10)) {
      tables.deliveries.settle(due.ticket(), new Verdict.Arrived(200));
    }
    tables.upkeep.retire(keep, 100);
    assertThat(tables.number("select count(*) from event")).isZero();
    assertThat(events(webhook)).hasSize(3);
    tables.pass(Duration.ofDays(6));
    assertThat(tables.deliveries.retire(Duration.ofDays(7), 100)).isEqualTo(3);
  }

  @Test
  void what_is_still_to_be_tried_is_kept_however_old_it_is() {
    UUID on = tables.webhook(URL, SECRET);
    UUID off = tables.webhook(URL, SECRET);
    tables.jobs(2);
    tables.handOut();
    tables.webhooks.change(TENANT, off, new Patch(null, null, false));
    tables.pass(Duration.ofDays(8));
    assertThat(tables.deliveries.retire(Duration.ofDays(7), 100)).isEqualTo(2);
    assertThat(events(off)).isEmpty();
    assertThat(events(on)).hasSize(2);
    assertThat(claim(10, 10)).hasSize(2);
  }

  @Test
  void what_waits_is_told_and_a_webhook_that_fails_makes_nobody_late() {
    UUID good = tables.webhook(URL, SECRET);
    UUID bad = tables.webhook(URL, SECRET);
    tables.jobs(3);
    tables.handOut();
    tables.execute("update webhook set failing_since = now() where id = '%s'".formatted(bad));
    tables.execute(
        "update webhook_delivery set due_at = now() - interval '1 hour' where webhook = '%s'"
            .formatted(bad));
    tables.execute(
        "update webhook_delivery set due_at = now() - interval '1 minute' where webhook = '%s'"
            .formatted(good));
    Deliveries.Backlog backlog = tables.deliveries.backlog(100);
    assertThat(backlog.due()).isEqualTo(6);
    assertThat(backlog.failing()).isEqualTo(1);
    assertThat(backlog.age()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(5));
    assertThat(tables.deliveries.backlog(4).due()).isEqualTo(4);
    assertThat(tables.deliveries.backlog(1).failing()).as("of the newest alone").isEqualTo(1);
    tables.execute("update webhook set rest_until = now() + interval '1 hour'");
    assertThat(tables.deliveries.backlog(100).due()).isZero();
  }

  @Test
  void without_a_seal_key_no_try_is_spent() {
    tables.webhook(URL, SECRET);
    tables.jobs(1);
    tables.handOut();
    assertThat(tables.under(new Seal(List.of())).claim(ask(1, 1))).isEmpty();
    assertThat(tables.number("select tries from webhook_delivery")).isZero();
    assertThat(claim(1, 1)).singleElement().satisfies(due -> assertThat(due.secrets()).hasSize(1));
  }

  @Test
  void two_at_once_do_not_both_find_the_last_place() throws Exception {
    for (int i = 1; i < Webhooks.MOST; i++) {
      tables.webhook(URL, SECRET);
    }
    List<String> types = List.of(WebhookTables.ACCEPTED);
    Callable<Made> make = () -> tables.webhooks.create(TENANT, URL, types, SECRET);
    try (ExecutorService replicas = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Made> made = new ArrayList<>();
      for (var one : replicas.invokeAll(Collections.nCopies(8, make))) {
        made.add(one.get());
      }
      assertThat(made).filteredOn(Made.Done.class::isInstance).hasSize(1);
    }
  }

  @Test
  void without_webhooks_the_log_is_passed_over() {
    tables.jobs(10);
    assertThat(tables.deliveries.fanOut(100)).isZero();
    assertThat(tables.number("select position from sink where name = 'webhooks'")).isEqualTo(10);
  }

  private static Ask ask(int most, int each) {
    return new Ask(most, false, each, 1_000, LEASE);
  }

  private static List<Due> claim(int most, int each) {
    return tables.deliveries.claim(ask(most, each));
  }

  private static Due claimFailing() {
    return tables.deliveries.claim(new Ask(1, true, 1, 1_000, LEASE)).getFirst();
  }

  private static Delivery resent(UUID webhook, UUID delivery) {
    if (tables.log.resend(TENANT, webhook, delivery) instanceof Asked.Done(Delivery now)) {
      return now;
    }
    throw new AssertionError("it was not resent");
  }

  private static Webhook find(UUID webhook) {
    return tables.webhooks.find(TENANT, webhook).orElseThrow();
  }

  private static List<String> events(UUID webhook) {
    return tables.log.list(TENANT, webhook, new Filter(null, null), 100).stream()
        .map(delivery -> delivery.message().event())
        .toList();
  }
}
