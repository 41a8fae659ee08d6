package dev.nocturne.store;

import static dev.nocturne.store.BatchTables.TENANT;
import static dev.nocturne.store.BatchTables.bounded;
import static dev.nocturne.store.BatchTables.claim;
import static dev.nocturne.store.BatchTables.row;
import static dev.nocturne.store.BatchTables.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.access.Limit;
import dev.nocturne.access.Quota;
import dev.nocturne.access.Quotas;
import dev.nocturne.intake.CookieRule;
import dev.nocturne.intake.IntakeSettings;
import dev.nocturne.intake.Payloads;
import dev.nocturne.intake.Targets;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Status;
import dev.nocturne.job.Terms;
import dev.nocturne.schedule.Misfire;
import dev.nocturne.schedule.Overlap;
import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Plan;
import dev.nocturne.schedule.ScheduleRun;
import dev.nocturne.seal.Seal;
import dev.nocturne.store.BatchControl.Answer;
import dev.nocturne.store.BatchControl.Failures.OfKinds;
import dev.nocturne.store.BatchControl.Retry;
import dev.nocturne.store.Batches.Appended;
import dev.nocturne.store.Batches.Chunk;
import dev.nocturne.store.Batches.Writer;
import dev.nocturne.store.Submissions.Accepted;
import dev.nocturne.store.Submissions.Retried;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tenants may have holds in the whole cluster, and bounds nobody else. */
@Beside
class QuotasTest {

  private static final Terms PLAIN = terms(5, null);

  /** What the jobs of the tables may take, since they do not say it. */
  private static final int STEPS = 20;

  private static BatchTables tables;

  @BeforeAll
  static void startServer() {
    tables = new BatchTables();
  }

  @AfterAll
  static void stopServer() {
    tables.close();
  }

  @BeforeEach
  void empty() {
    tables.empty(10);
    tables.execute("truncate schedule cascade");
  }

  private static Quotas quotas(@Nullable Long jobs, @Nullable Integer slots, @Nullable Long steps) {
    return new Quotas(Quota.NONE, Map.of(TENANT, new Quota(null, jobs, slots, steps)));
  }

  private static Submissions replica(Quotas quotas) {
    return new PostgresSubmissions(tables.database, bounded(tables.database, quotas));
  }

  private static Submission of(String tenant, Submission one) {
    return new Submission(
        one.id(), tenant, one.spec(), one.terms(), one.tags(), one.row(), one.key());
  }

  private static Submission keyed() {
    Submission one = row(null, PLAIN);
    Submission.Key key = new Submission.Key("k" + one.id(), "f");
    return new Submission(one.id(), TENANT, one.spec(), PLAIN, one.tags(), null, key);
  }

  private static Submission again(Submission one) {
    return new Submission(
        UUID.randomUUID(), TENANT, one.spec(), PLAIN, one.tags(), null, one.key());
  }

  private static List<Submission> jobs(int count) {
    List<Submission> jobs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      jobs.add(row(null, PLAIN));
    }
    return jobs;
  }

  private static long created(List<Accepted> accepted) {
    return accepted.stream().filter(Accepted.Created.class::isInstance).count();
  }

  private static Accepted.OverQuota over(Accepted accepted) {
    return (Accepted.OverQuota) accepted;
  }

  private static void later() {
    tables.execute("update quota_use set counted_at = counted_at - interval '1 s'");
  }

  private static void endAll() {
    JobStore store = new PostgresJobStore(tables.database, Quotas.NONE, () -> 0);
    List<Claim> claims = claim(store, "a", 10);
    while (!claims.isEmpty()) {
      store.commit(
          claims.stream()
              .<Change>map(
                  one -> new Change.Finish(one.lease(), new Outcome.Cancelled(), Footprint.NONE))
              .toList());
      claims = claim(store, "a", 10);
    }
  }

  @Test
  void two_replicas_with_four_threads_each_never_let_in_more_than_there_may_be() throws Exception {
    int most = 137;
    Quotas quotas = quotas((long) most, null, null);
    List<Submissions> replicas = List.of(replica(quotas), replica(quotas));
    AtomicInteger created = new AtomicInteger();
    AtomicInteger highest = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Submissions replica = replicas.get(i % 2);
        int size = 1 + i;
        all.add(
            threads.submit(
                () -> {
                  for (int n = 0; n < 12; n++) {
                    created.addAndGet((int) created(replica.submit(jobs(size))));
                    highest.accumulateAndGet(open(), Math::max);
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertThat(highest).hasValueLessThanOrEqualTo(most);
    assertThat(open()).isEqualTo(most).isEqualTo(created.get());
  }

  private static int open() {
    return Integer.parseInt(tables.read("select count(*) from work").getFirst());
  }

  @Test
  void the_first_of_a_list_are_stored_and_the_others_told_until_jobs_end() {
    Submissions submissions = replica(quotas(5L, null, null));
    List<Accepted> accepted = submissions.submit(jobs(7));
    assertThat(accepted.subList(0, 5)).allMatch(Accepted.Created.class::isInstance);
    assertThat(accepted.subList(5, 7)).allMatch(Accepted.OverQuota.class::isInstance);
    assertThat(over(accepted.getLast()).excess().limit()).isEqualTo(Limit.QUEUED_JOBS);
    assertThat(over(accepted.getLast()).excess().comeAgain()).isPositive();
    endAll();
    later();
    assertThat(created(submissions.submit(jobs(7)))).isEqualTo(5);
  }

  @Test
  void the_largest_number_bounds_nothing() {
    Submissions submissions = replica(quotas(Long.MAX_VALUE, null, Long.MAX_VALUE));
    assertThat(created(submissions.submit(jobs(3)))).isEqualTo(3);
    later();
    tables.execute("update quota_use set counted_at = counted_at - interval '10 s'");
    assertThat(created(submissions.submit(jobs(3)))).isEqualTo(3);
    assertThat(tables.read("select open from quota_use")).containsExactly("6");
  }

  @Test
  void a_tenant_that_is_full_keeps_nobody_else_out_and_a_request_of_before_is_answered() {
    Submissions submissions = replica(quotas(1L, null, null));
    Submission keyed = keyed();
    submissions.submit(List.of(keyed));
    List<Accepted> answers =
        submissions.submit(List.of(row(null, PLAIN), again(keyed), row(null, PLAIN)));
    assertThat(answers)
        .extracting(answer -> answer.getClass().getSimpleName())
        .containsExactly("OverQuota", "Existing", "OverQuota");
    assertThat(submissions.submit(List.of(of("another", row(null, PLAIN)))))
        .hasOnlyElementsOfType(Accepted.Created.class);
  }

  @Test
  void jobs_from_before_there_was_a_quota_are_counted_and_so_are_those_of_batches() {
    Submissions unbounded = replica(Quotas.NONE);
    UUID batch = tables.batch();
    BatchTables.submit(unbounded, batch, PLAIN, 30);
    BatchTables.submit(unbounded, null, PLAIN, 10);
    // A row of a time when there was one, too.
    tables.execute(
        "insert into quota_use values ('default', 3, now() - interval '1 min', current_date, 0)");
    assertThat(created(replica(quotas(45L, null, null)).submit(jobs(10)))).isEqualTo(5);
  }

  @Test
  void staged_rows_are_counted_as_the_jobs_that_they_become() {
    UUID batch = tables.batch();
    tables.execute("update batch set receiving = true, on_invalid = 'reject'");
    tables.execute(
        """
        insert into batch_staged (batch, line, body)
        select '%s', n, '{}' from generate_series(1, 7) n
        """
            .formatted(batch));
    assertThat(created(replica(quotas(10L, null, null)).submit(jobs(10)))).isEqualTo(3);
  }

  @Test
  void steps_are_counted_for_a_day_in_utc() {
    Submissions submissions = replica(quotas(null, null, 3L * STEPS));
    List<Accepted> accepted = submissions.submit(jobs(4));
    assertThat(created(accepted)).isEqualTo(3);
    assertThat(over(accepted.getLast()).excess().limit()).isEqualTo(Limit.STEPS_PER_DAY);
    long left = Duration.ofDays(1).toSeconds() - LocalTime.now(ZoneOffset.UTC).toSecondOfDay();
    assertThat(over(accepted.getLast()).excess().comeAgain().toSeconds())
        .isBetween(Math.max(1, left - 60), left + 60);
    endAll();
    assertThat(created(submissions.submit(jobs(1)))).isZero();
    tables.execute("update quota_use set day = day - 1");
    assertThat(created(submissions.submit(jobs(4)))).isEqualTo(3);
    assertThat(tables.read("select steps from quota_use")).containsExactly("" + 3 * STEPS);
  }

  private static final String NEXT_DAY =
      """
      select received_at - ((now() at time zone 'UTC')::date + 1)::timestamp at time zone 'UTC'
        between interval '-2 s' and interval '2 s' from batch
      """;

  @Test
  void a_batch_that_waits_for_the_next_day_is_not_taken_for_forgotten() {
    QuotaBook book = bounded(tables.database, quotas(null, null, 3L * STEPS));
    Batches batches = new PostgresBatches(tables.database, book);
    UUID batch = tables.batch();
    tables.execute("update batch set receiving = true");
    assertThat(batches.append(lines(batch, 1, 5))).isInstanceOf(Appended.OverQuota.class);
    assertThat(batches.queue(TENANT, batch)).isTrue();
    assertThat(open()).isEqualTo(3);
    assertThat(tables.read(NEXT_DAY)).containsExactly("t");
    tables.execute("update batch set received_at = now(), writing_until = null");
    assertThat(batches.append(lines(batch, 4, 2))).isInstanceOf(Appended.OverQuota.class);
    // The client sends once more what is stored, and stops before what is not.
    batches.heard(TENANT, batch);
    assertThat(tables.read(NEXT_DAY)).containsExactly("t");
    assertThat(batches.silent(Duration.ZERO, 10)).isEmpty();
    tables.execute("update quota_use set day = day - 1");
    tables.execute("update batch set writing_until = null");
    assertThat(batches.append(lines(batch, 4, 2))).isInstanceOf(Appended.Stored.class);
    assertThat(batches.silent(Duration.ZERO, 10)).hasSize(1);
  }

  private static Chunk lines(UUID batch, int first, int count) {
    List<Batches.Row> rows = new ArrayList<>();
    for (int line = first; line < first + count; line++) {
      Submission job = row(batch, PLAIN);
      rows.add(new Batches.Row(line, job, () -> "", null));
    }
    Hashes hashes = Hashes.stored(first, new byte[count * Long.BYTES]);
    Writer writer = new Writer(UUID.randomUUID(), null);
    return new Chunk(
        TENANT, batch, writer, hashes, new Batches.GoodRows(rows, List.of()), List.of(), List.of());
  }

  @Test
  void a_retry_needs_room_and_a_batch_is_retried_as_far_as_there_is_some() {
    Submissions unbounded = replica(Quotas.NONE);
    UUID batch = tables.batch();
    BatchTables.submit(unbounded, batch, PLAIN, 6);
    endAll();
    QuotaBook book = bounded(tables.database, quotas(5L, null, null));
    BatchControl control = new PostgresBatchControl(tables.database, book);
    Retry all = new Retry(Set.of(Status.CANCELLED), new OfKinds(Set.of()), null);
    assertThat(control.retry(TENANT, batch, all)).isInstanceOf(Answer.OverQuota.class);
    assertThat(open()).isEqualTo(5);
    assertThat(tables.read("select id from batch_order")).isEmpty();
    UUID left = UUID.fromString(tables.read("select job from outcome").getFirst());
    Submissions submissions = new PostgresSubmissions(tables.database, book);
    assertThat(submissions.retry(TENANT, left)).isInstanceOf(Retried.OverQuota.class);
    assertThat(submissions.retry(TENANT, UUID.randomUUID())).isInstanceOf(Retried.Unknown.class);
    tables.execute("delete from work where job = (select min(job::text)::uuid from work)");
    tables.execute(
        "insert into batch_change values (default, '%s', -1, 0, 1, 0, 0)".formatted(batch));
    later();
    assertThat(control.retry(TENANT, batch, all)).isInstanceOf(Answer.Done.class);
    assertThat(open()).isEqualTo(5);
  }

  @Test
  void an_order_that_nobody_waits_for_goes_on_when_there_is_room() {
    UUID batch = tables.batch();
    BatchTables.submit(replica(Quotas.NONE), batch, PLAIN, 3);
    endAll();
    order(batch);
    QuotaBook book = bounded(tables.database, quotas(2L, null, null));
    BatchControl control = new PostgresBatchControl(tables.database, book);
    while (control.goOn()) {
      // It does a little at a time, and then waits.
    }
    assertThat(open()).isEqualTo(2);
    assertThat(tables.read("select again_at > now() from batch_order")).containsExactly("t");
    endAll();
    later();
    tables.execute("update batch_order set again_at = now()");
    while (control.goOn()) {
      // Now there is room.
    }
    assertThat(open()).isEqualTo(1);
    assertThat(tables.read("select id from batch_order")).isEmpty();
  }

  @Test
  void a_call_whose_order_a_round_met_before_it_tells_that_there_is_no_room_and_withdraws_it() {
    UUID batch = tables.batch();
    BatchTables.submit(replica(Quotas.NONE), batch, PLAIN, 3);
    endAll();
    order(batch);
    long id = Long.parseLong(tables.read("select id from batch_order").getFirst());
    QuotaBook book = bounded(tables.database, quotas(2L, null, null));
    OrderRounds rounds = new OrderRounds(tables.database, book, System::nanoTime);
    while (rounds.goOn()) {
      // Until there is no more room.
    }
    assertThat(tables.read("select again_at > now() from batch_order")).containsExactly("t");
    assertThat(rounds.run(TENANT, batch, id).orElseThrow().limit()).isEqualTo(Limit.QUEUED_JOBS);
    assertThat(tables.read("select id from batch_order")).isEmpty();
    assertThat(open()).isEqualTo(2);
  }

  @Test
  void a_retry_takes_the_steps_that_it_asks_for() {
    Submissions unbounded = replica(Quotas.NONE);
    BatchTables.submit(unbounded, null, PLAIN, 2);
    endAll();
    Submissions submissions = replica(quotas(null, null, STEPS + 1L));
    List<Retried> retried = new ArrayList<>();
    tables
        .read("select id from job order by id")
        .forEach(id -> retried.add(submissions.retry(TENANT, UUID.fromString(id))));
    assertThat(retried.getFirst()).isInstanceOf(Retried.Queued.class);
    assertThat(retried.getLast()).isInstanceOf(Retried.OverQuota.class);
  }

  @Test
  void retries_that_queue_nothing_take_nothing() {
    UUID batch = tables.batch();
    BatchTables.submit(replica(Quotas.NONE), batch, PLAIN, 2);
    endAll();
    List<String> jobs = tables.read("select id from job");
    QuotaBook book = bounded(tables.database, quotas(null, null, 9L * STEPS));
    Submissions submissions = new PostgresSubmissions(tables.database, book);
    submissions.submit(jobs(1));
    // Its cancel is under way still.
    tables.execute("update batch set cancelled = true");
    assertThat(submissions.retry(TENANT, UUID.fromString(jobs.getFirst())))
        .isInstanceOf(Retried.BatchEnding.class);
    tables.execute("update batch set deleted = true");
    assertThat(submissions.retry(TENANT, UUID.fromString(jobs.getFirst())))
        .isInstanceOf(Retried.Unknown.class);
    order(batch);
    BatchControl control = new PostgresBatchControl(tables.database, book);
    while (control.goOn()) {
      // It finds two jobs, which it may not queue.
    }
    assertThat(tables.read("select id from batch_order")).isEmpty();
    assertThat(tables.read("select steps from quota_use")).containsExactly("" + STEPS);
    assertThat(open()).isEqualTo(1);
  }

  private static void order(UUID batch) {
    tables.execute(
        """
        insert into batch_order (batch, act, statuses) values ('%s', 'retry', array['cancelled'])
        """
            .formatted(batch));
  }

  @Test
  void a_schedule_without_room_tells_it_and_the_next_time_is_another_try() {
    QuotaBook book = bounded(tables.database, quotas(2L, null, null));
    Firing firing =
        new PostgresFiring(
            tables.database,
            book,
            new PostgresBatches(tables.database, book),
            new PostgresSubmissions(tables.database, book));
    Payloads payloads = payloads(book);
    Payload three =
        new Payload(
            Payload.Content.BATCH,
            """
            {"template":{"kind":"agent","task":"look at {{x}}"},
             "rows":[{"x":"a"},{"x":"b"},{"x":"c"}]}
            """);
    Payload one = new Payload(Payload.Content.JOB, "{\"kind\":\"agent\",\"task\":\"look\"}");
    assertThat(fate(firing, payloads, three)).isInstanceOf(ScheduleRun.Refused.class);
    assertThat(open()).isZero();
    assertThat(tables.read("select id from batch")).isEmpty();
    assertThat(fate(firing, payloads, one)).isInstanceOf(ScheduleRun.Started.class);
    assertThat(fate(firing, payloads, one)).isInstanceOf(ScheduleRun.Started.class);
    assertThat(fate(firing, payloads, one))
        .isInstanceOfSatisfying(
            ScheduleRun.Refused.class,
            refused -> assertThat(refused.detail()).startsWith("quota-exceeded: At most 2 jobs"));
  }

  @Test
  void whoever_always_loses_is_refused_and_holds_up_nobody_and_what_is_stored_is_answered() {
    QuotaBook book = bounded(tables.database, quotas(20L, null, null));
    PostgresSubmissions submissions = new PostgresSubmissions(tables.database, book);
    Submission first = keyed();
    submissions.submit(List.of(first));
    Firing firing =
        new PostgresFiring(
            tables.database, book, new PostgresBatches(tables.database, book), submissions);
    Schedules schedules = new PostgresSchedules(tables.database);
    Payload one = new Payload(Payload.Content.JOB, "{\"kind\":\"agent\",\"task\":\"look\"}");
    UUID loses = schedules.create(TENANT, definition(one)).orElseThrow().id();
    UUID behind = schedules.create("other", definition(one)).orElseThrow().id();
    tables.execute(
        """
        update schedule set next_at = now() - interval '1 min' where tenant = 'other';
        update schedule set next_at = now() - interval '2 min' where tenant <> 'other';
        create function never_counted() returns trigger language plpgsql
          as $$ begin new.counted_at = '-infinity'; return new; end $$;
        create trigger never_counted before update on quota_use
          for each row execute function never_counted();
        update quota_use set steps = steps;
        """);
    try {
      assertThat(submissions.submit(List.of(again(first), keyed())))
          .extracting(answer -> answer.getClass().getSimpleName())
          .containsExactly("Existing", "OverQuota");
      assertThat(firing.now(TENANT, loses, payloads(book)).orElseThrow().fate())
          .isInstanceOf(ScheduleRun.Refused.class);
      assertThat(firing.next(payloads(book)))
          .singleElement()
          .isInstanceOfSatisfying(
              ScheduleRun.Refused.class,
              refused -> assertThat(refused.detail()).startsWith("quota-exceeded"));
      assertThat(firing.next(payloads(book)))
          .singleElement()
          .isInstanceOf(ScheduleRun.Started.class);
      assertThat(schedules.runs("other", behind, null, 10)).hasSize(1);
    } finally {
      tables.execute("drop function never_counted cascade");
    }
  }

  private static ScheduleRun.Fate fate(Firing firing, Payloads payloads, Payload payload) {
    Schedules schedules = new PostgresSchedules(tables.database);
    UUID id = schedules.create(TENANT, definition(payload)).orElseThrow().id();
    return firing.now(TENANT, id, payloads).orElseThrow().fate();
  }

  private static Payloads payloads(QuotaBook book) {
    return new Payloads(
        new PostgresBatches(tables.database, book),
        new PostgresHoldings(tables.database),
        new IntakeSettings(
            Via.ONE_CALL,
            Set.of(),
            new Targets(false, Optional::empty),
            CookieRule.of(new Seal(List.of()))));
  }

  private static Schedules.Definition definition(Payload payload) {
    Plan plan =
        new Plan(
            "nightly",
            "0 0 1 1 *",
            "UTC",
            Overlap.SKIP,
            new Misfire(Misfire.Policy.FIRE_ONCE, Duration.ofMinutes(5)));
    return new Schedules.Definition(plan, false, payload);
  }

  @Test
  void a_tenant_never_has_more_slots_than_it_may_have_and_the_others_get_the_rest()
      throws Exception {
    Submissions submissions = replica(Quotas.NONE);
    BatchTables.submit(submissions, null, terms(9, null), 30);
    BatchTables.submit(submissions, null, PLAIN, 70);
    submissions.submit(jobs(100).stream().map(one -> of("another", one)).toList());
    List<JobStore> replicas = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      replicas.add(new PostgresJobStore(tables.database, quotas(null, 2, null), () -> 0));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 20; round++) {
        tables.execute("update slot set state = 'free', job = null, tenant = null");
        tables.execute(
            "update work set starting = true, turn = null, holder = null, due_at = now()");
        List<Future<?>> all = new ArrayList<>();
        replicas.forEach(store -> all.add(threads.submit(() -> claimAll(store))));
        for (Future<?> one : all) {
          one.get();
        }
        assertThat(occupied()).isEqualTo(Map.of(TENANT, 2, "another", 8));
      }
    }
  }

  /** One by one, so that no replica holds all free slots for the time of a claim. */
  private static void claimAll(JobStore store) {
    while (!claim(store, "a", 1).isEmpty()) {
      // There may be more.
    }
  }

  private static Map<String, Integer> occupied() {
    Map<String, Integer> occupied = new HashMap<>();
    tables
        .read("select tenant from slot where state <> 'free'")
        .forEach(tenant -> occupied.merge(tenant, 1, Integer::sum));
    return occupied;
  }

  /** Of what "gone" held, the first one moves and the other had saved nothing; one is to end. */
  private static final String TROUBLES =
      """
      with held as (select job, row_number() over () as nth from work where holder = 'gone')
      update work w set due_at = now(), at = case nth when 1 then 'session_open' else 'fresh' end,
        session = case nth when 1 then 's' end
      from held where held.job = w.job;
      update work set cancel = true where job in (
        select job from work where starting limit 1 for update skip locked)
      """;

  @Test
  void whoever_stands_still_while_it_starts_jobs_keeps_no_other_from_what_moves_and_ends() {
    replica(Quotas.NONE).submit(jobs(7));
    claim(new PostgresJobStore(tables.database, Quotas.NONE), "gone", 2);
    Quotas quotas = quotas(null, 9, null);
    JobStore other = new PostgresJobStore(tables.database, quotas, () -> 0);
    ClaimRequest one =
        new ClaimRequest("still", BatchTables.LEASE, 0, 1, 10, EnumSet.allOf(Kind.class));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String longest =
          tables
              .database
              .transact(
                  still -> {
                    assertThat(new Claims(quotas, () -> 0).claim(still, one)).hasSize(1);
                    tables.execute(TROUBLES);
                    List<Claim> claims = within(threads.submit(() -> claim(other, "other", 5)));
                    assertThat(claims).extracting(Claim::cancelRequested).contains(true, false);
                    assertThat(claims).hasSize(2);
                    assertThat(tables.read("select number from slot where state = 'lingering'"))
                        .hasSize(1);
                    return Database.query(
                        still, "show idle_in_transaction_session_timeout", row -> row.getString(1));
                  })
              .getFirst();
      assertThat(longest).isEqualTo("10s");
    }
    assertThat(claim(other, "other", 9)).hasSize(4);
  }

  private static <T> T within(Future<T> future) {
    try {
      return future.get(5, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_usual_bound_of_slots_holds_for_all_that_have_no_other() {
    Submissions submissions = replica(Quotas.NONE);
    BatchTables.submit(submissions, null, terms(9, null), 20);
    submissions.submit(jobs(20));
    submissions.submit(jobs(20).stream().map(one -> of("another", one)).toList());
    Quotas quotas =
        new Quotas(
            new Quota(null, null, 3, null), Map.of("another", new Quota(null, null, 4, null)));
    claim(new PostgresJobStore(tables.database, quotas), "a", 10);
    assertThat(occupied()).isEqualTo(Map.of(TENANT, 3, "another", 4));
  }
}
