package dev.nocturne.store;

import static dev.nocturne.store.BatchTables.TENANT;
import static dev.nocturne.store.BatchTables.claim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.access.Quotas;
import dev.nocturne.intake.CookieRule;
import dev.nocturne.intake.IntakeSettings;
import dev.nocturne.intake.Payloads;
import dev.nocturne.intake.Targets;
import dev.nocturne.job.BatchStatus;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.Via;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Result;
import dev.nocturne.schedule.Misfire;
import dev.nocturne.schedule.Overlap;
import dev.nocturne.schedule.Payload;
import dev.nocturne.schedule.Payload.Content;
import dev.nocturne.schedule.Plan;
import dev.nocturne.schedule.Schedule;
import dev.nocturne.schedule.ScheduleRun;
import dev.nocturne.schedule.ScheduleRun.Fate;
import dev.nocturne.schedule.ScheduleRun.Reason;
import dev.nocturne.schedule.ScheduleRun.Refused;
import dev.nocturne.schedule.ScheduleRun.Skipped;
import dev.nocturne.schedule.ScheduleRun.Started;
import dev.nocturne.schedule.ScheduleRun.Waiting;
import dev.nocturne.seal.Seal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is submitted for schedules that are due, by one replica and by several. */
@Beside
class PostgresFiringTest {

  private static final Payload JOB =
      new Payload(Content.JOB, "{\"kind\":\"agent\",\"task\":\"look\",\"custom_id\":\"daily\"}");
  private static final Payload BATCH =
      new Payload(
          Content.BATCH,
          """
          {"template":{"kind":"agent","task":"look at {{x}}"},"rows":[{"x":"a"},{"x":"b"}]}
          """);
  private static final Duration LATE = Duration.ofMinutes(5);

  private static BatchTables tables;

  private Schedules schedules;
  private Firing firing;
  private Payloads payloads;
  private JobStore store;
  private int times;

  @BeforeAll
  static void startServer() {
    tables = new BatchTables();
  }

  @AfterAll
  static void stopServer() {
    tables.close();
  }

  @BeforeEach
  void open() {
    tables.empty(10);
    tables.execute("truncate schedule cascade");
    store = new PostgresJobStore(tables.database, Quotas.NONE, () -> 0);
    schedules = new PostgresSchedules(tables.database);
    firing = replica();
    payloads = payloads();
  }

  private static Firing replica() {
    return new PostgresFiring(
        tables.database,
        BatchTables.unbounded(tables.database),
        new PostgresBatches(tables.database, BatchTables.unbounded(tables.database)),
        new PostgresSubmissions(tables.database, BatchTables.unbounded(tables.database)));
  }

  private static Payloads payloads() {
    return new Payloads(
        new PostgresBatches(tables.database, BatchTables.unbounded(tables.database)),
        new PostgresHoldings(tables.database),
        new IntakeSettings(
            Via.ONE_CALL,
            Set.of(),
            new Targets(false, Optional::empty),
            CookieRule.of(new Seal(List.of()))));
  }

  @Test
  void a_schedule_that_is_due_submits_once_and_is_due_next_at_its_next_time() {
    UUID id = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    assertThat(firing.next(payloads)).isEmpty();
    Instant planned = due(id);
    assertThat(firing.backlog(1).late()).isBetween(Duration.ofMillis(1), LATE);
    assertThat(firing.next(payloads)).singleElement().isInstanceOf(Started.class);
    assertThat(firing.next(payloads)).isEmpty();
    assertThat(firing.backlog(1)).isEqualTo(new Firing.Backlog(Duration.ZERO, 0));
    ScheduleRun run = runs(id).getFirst();
    assertThat(run.plannedAt()).isEqualTo(planned);
    assertThat(run.manual()).isFalse();
    assertThat(tables.read("select custom_id from job where id = '%s'".formatted(started(run))))
        .containsExactly("daily");
    assertThat(
            tables.read("select key from idempotency_key where job = '%s'".formatted(started(run))))
        .containsExactly("schedule:" + id + ":" + planned);
    assertThat(schedules.find(TENANT, id).orElseThrow().times().nextAt()).isAfter(run.at());
  }

  @Test
  void a_batch_is_named_by_its_schedule_and_its_time_and_has_its_jobs() {
    UUID id = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, BATCH);
    Instant planned = due(id);
    firing.next(payloads);
    assertThat(tables.read("select name from batch")).containsExactly("nightly " + planned);
    assertThat(tables.read("select count(*) from job where batch is not null"))
        .containsExactly("2");
  }

  @Test
  void two_replicas_submit_once_for_each_of_many() throws Exception {
    List<UUID> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, i % 2 == 0 ? JOB : BATCH));
    }
    all.forEach(this::due);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> replicas = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Firing one = replica();
        Payloads its = payloads();
        replicas.add(
            threads.submit(
                () -> {
                  int done = 0;
                  while (!one.next(its).isEmpty()) {
                    done++;
                  }
                  return done;
                }));
      }
      for (Future<Integer> replica : replicas) {
        replica.get();
      }
    }
    // One that was held by another replica at the end was done by that one.
    assertThat(firing.next(payloads)).isEmpty();
    assertThat(all)
        .allSatisfy(id -> assertThat(fates(id)).singleElement().isInstanceOf(Started.class));
    assertThat(tables.read("select count(*) from job")).containsExactly("60");
    assertThat(tables.read("select count(*) from batch")).containsExactly("20");
  }

  @Test
  void a_run_is_left_out_while_the_one_before_has_not_finished() {
    UUID id = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    fire(id);
    fire(id);
    assertThat(fates(id).getFirst()).isEqualTo(new Skipped(Reason.OVERLAP));
    endAll();
    fire(id);
    assertThat(fates(id).getFirst()).isInstanceOf(Started.class);
  }

  @Test
  void a_run_waits_until_the_one_before_has_finished_and_only_one_does() {
    UUID id = create(Overlap.QUEUE, Misfire.Policy.FIRE_ONCE, BATCH);
    fire(id);
    fire(id);
    fire(id);
    assertThat(fates(id).subList(0, 2)).containsExactly(new Skipped(Reason.OVERLAP), new Waiting());
    assertThat(firing.next(payloads)).isEmpty();
    endAll();
    tables.execute("update batch set finished_at = now()");
    assertThat(firing.next(payloads)).isNotEmpty();
    assertThat(fates(id).get(1)).isInstanceOf(Started.class);
    assertThat(firing.next(payloads)).isEmpty();
    assertThat(tables.read("select count(*) from batch")).containsExactly("2");
  }

  @Test
  void a_pause_leaves_out_what_waits() {
    UUID id = create(Overlap.QUEUE, Misfire.Policy.FIRE_ONCE, JOB);
    fire(id);
    fire(id);
    Schedule paused = schedules.hold(TENANT, id, true).orElseThrow();
    assertThat(paused.upcoming(5)).isEmpty();
    assertThat(fates(id).getFirst()).isEqualTo(new Skipped(Reason.PAUSED));
    endAll();
    assertThat(firing.next(payloads)).isEmpty();
    assertThat(schedules.hold(TENANT, id, false).orElseThrow().upcoming(5)).hasSize(5);
  }

  @Test
  void the_one_before_is_cancelled_before_the_next_starts() {
    UUID job = create(Overlap.CANCEL_PREVIOUS, Misfire.Policy.FIRE_ONCE, JOB);
    UUID batch = create(Overlap.CANCEL_PREVIOUS, Misfire.Policy.FIRE_ONCE, BATCH);
    for (UUID id : List.of(job, batch)) {
      fire(id);
      fire(id);
      assertThat(fates(id)).hasSize(2).allMatch(Started.class::isInstance);
    }
    assertThat(tables.read("select cancel from work where batch is null order by job"))
        .containsExactly("t", "f");
    BatchControl control =
        new PostgresBatchControl(tables.database, BatchTables.unbounded(tables.database));
    while (control.goOn()) {
      // It does a little at a time.
    }
    BatchReader reader = new PostgresBatchReader(tables.database);
    assertThat(
            List.of(
                reader.find(TENANT, started(runs(batch).get(1))).orElseThrow().status(),
                reader.find(TENANT, started(runs(batch).get(0))).orElseThrow().status()))
        .containsExactly(BatchStatus.CANCELLED, BatchStatus.RUNNING);
  }

  @Test
  void the_one_before_can_be_worked_on_while_the_next_is_read() {
    UUID id = create(Overlap.CANCEL_PREVIOUS, Misfire.Policy.FIRE_ONCE, JOB);
    fire(id);
    List<Lease> leases = claim(store, "worker", 1).stream().map(Claim::lease).toList();
    due(id);
    List<JobStore.Hold> meanwhile = new ArrayList<>();
    fireAll(
        (schedule, payload, run, holdings) -> {
          meanwhile.addAll(store.renew(leases, BatchTables.LEASE));
          return payloads.load(schedule, payload, run, holdings);
        });
    assertThat(meanwhile).containsExactly(JobStore.Hold.HELD);
    assertThat(fates(id)).hasSize(2).allMatch(Started.class::isInstance);
    assertThat(store.renew(leases, BatchTables.LEASE)).containsExactly(JobStore.Hold.CANCELLED);
  }

  @Test
  void times_that_nobody_was_there_for_are_left_out_or_made_up_for_once() {
    UUID skips = create(Overlap.SKIP, Misfire.Policy.SKIP, JOB);
    UUID fires = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    for (UUID id : List.of(skips, fires)) {
      tables.execute(
          "update schedule set next_at = date_trunc('hour', now()) - interval '5 hours',"
              + " cron = '0 * * * *', misfire_ms = 0 where id = '%s'".formatted(id));
      firing.next(payloads);
    }
    assertThat(fates(skips)).containsExactly(new Skipped(Reason.MISSED));
    assertThat(fates(fires)).hasSize(2).first().isInstanceOf(Started.class);
    assertThat(fates(fires).getLast()).isEqualTo(new Skipped(Reason.MISSED));
  }

  @Test
  void one_that_was_seen_in_time_is_not_late_when_others_come_before_it() {
    UUID seen = create(Overlap.SKIP, Misfire.Policy.SKIP, JOB);
    UUID unseen = create(Overlap.SKIP, Misfire.Policy.SKIP, JOB);
    lateBy(seen, "10 minutes");
    lateBy(unseen, "10 minutes");
    tables.execute(
        "update schedule set seen_at = next_at + interval '1 s' where id = '%s'".formatted(seen));
    assertThat(firing.see(10)).isEqualTo(1);
    assertThat(firing.see(10)).isZero();

    fireAll(payloads);

    assertThat(fates(seen)).singleElement().isInstanceOf(Started.class);
    assertThat(fates(unseen)).containsExactly(new Skipped(Reason.MISSED));
    lateBy(seen, "8 minutes");
    fireAll(payloads);
    assertThat(fates(seen).getFirst())
        .as("what was seen before is of no use to its next time")
        .isEqualTo(new Skipped(Reason.MISSED));
  }

  @Test
  void one_that_rested_after_it_was_seen_is_late() {
    UUID id = create(Overlap.SKIP, Misfire.Policy.SKIP, JOB);
    lateBy(id, "50 minutes");
    tables.execute("update schedule set seen_at = next_at, rest_until = now() + interval '1 hour'");
    assertThat(firing.see(10)).isZero();
    tables.execute("update schedule set rest_until = now() - interval '1 s'");
    fireAll(payloads);
    assertThat(fates(id)).containsExactly(new Skipped(Reason.MISSED));
  }

  @Test
  void nobody_waits_for_a_schedule_in_the_hands_of_another_to_see_the_others() throws Exception {
    UUID busy = create(Overlap.SKIP, Misfire.Policy.SKIP, JOB);
    UUID idle = create(Overlap.SKIP, Misfire.Policy.SKIP, JOB);
    due(busy);
    due(idle);
    assertThat(firing.see(1)).as("no more than it is told").isEqualTo(1);
    tables.execute("update schedule set seen_at = null");
    List<Integer> seen = new ArrayList<>();
    Firing.Loader looking =
        (schedule, payload, run, holdings) -> {
          seen.add(replica().see(10));
          return payloads.load(schedule, payload, run, holdings);
        };
    assertThat(firing.next(looking)).isNotEmpty();
    assertThat(seen).containsExactly(1);
  }

  @Test
  void tenants_take_turns_however_many_schedules_one_has_and_however_long_they_are_due() {
    for (int i = 0; i < 3; i++) {
      lateBy(create("many", Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB), "10 minutes");
    }
    lateBy(create("a few", Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB), "2 minutes");
    lateBy(create("other", Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB), "1 minute");

    fireAll(payloads);

    assertThat(tables.read("select tenant from job order by created_at"))
        .containsExactly("a few", "many", "other", "many", "many");
  }

  private void lateBy(UUID id, String interval) {
    tables.execute(
        "update schedule set next_at = date_trunc('minute', now()) - interval '%s' where id = '%s'"
            .formatted(interval, id));
  }

  @Test
  void what_can_no_longer_be_accepted_is_told_and_the_schedule_goes_on() {
    UUID id =
        create(
            Overlap.SKIP,
            Misfire.Policy.FIRE_ONCE,
            new Payload(Content.JOB, "{\"kind\":\"agent\",\"task\":\"x\",\"priority\":10}"));
    fire(id);
    fire(id);
    assertThat(fates(id))
        .hasSize(2)
        .allSatisfy(fate -> assertThat(((Refused) fate).detail()).startsWith("/job/priority "));
    UUID other = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    fire(other);
    assertThat(fates(other)).singleElement().isInstanceOf(Started.class);
  }

  @Test
  void one_that_cannot_be_read_is_told_and_left_alone_and_the_others_go_on() {
    UUID zone = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    UUID cron = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    UUID breaks = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    UUID good = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    tables.execute("update schedule set time_zone = 'Moon/Tycho' where id = '%s'".formatted(zone));
    tables.execute("update schedule set cron = '@lunar' where id = '%s'".formatted(cron));
    Instant planned = due(good);
    List.of(breaks, cron, zone).forEach(this::due);
    Firing.Loader loader =
        (schedule, payload, run, holdings) -> {
          if (schedule.id().equals(breaks)) {
            throw new IllegalStateException("breaks");
          }
          return payloads.load(schedule, payload, run, holdings);
        };
    fireAll(loader);
    assertThat(fates(zone)).singleElement().isInstanceOf(Refused.class);
    assertThat(fates(cron)).singleElement().isInstanceOf(Refused.class);
    assertThat(fates(breaks)).singleElement().isInstanceOf(Refused.class);
    assertThat(runs(good))
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.fate()).isInstanceOf(Started.class);
              assertThat(run.plannedAt()).isEqualTo(planned);
            });
    assertThat(firing.backlog(10)).isEqualTo(new Firing.Backlog(Duration.ZERO, 2));
    assertThat(firing.backlog(1).resting()).isEqualTo(1);
    assertThat(schedules.find(TENANT, zone).orElseThrow().upcoming(5)).isEmpty();
    assertThat(schedules.list(TENANT, null, 10)).hasSize(4);
  }

  @Test
  void one_that_can_be_read_again_goes_on_with_what_it_missed() {
    UUID id = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    tables.execute("update schedule set time_zone = 'Moon/Tycho'");
    Instant planned = due(id);
    assertThat(firing.next(payloads)).isNotEmpty();
    tables.execute("update schedule set time_zone = 'UTC'");
    assertThat(firing.next(payloads)).isEmpty();
    tables.execute("update schedule set rest_until = now()");
    assertThat(firing.next(payloads)).isNotEmpty();
    assertThat(runs(id).getFirst().plannedAt()).isEqualTo(planned);
    assertThat(fates(id).getFirst()).isInstanceOf(Started.class);
    assertThat(tables.read("select rest_until from schedule")).containsExactly("null");
  }

  @Test
  void one_that_cannot_be_read_tells_it_when_it_is_resumed_and_goes_on_when_it_is_changed() {
    UUID id = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    Plan plan = schedules.find(TENANT, id).orElseThrow().plan();
    tables.execute("update schedule set time_zone = 'Moon/Tycho'");
    schedules.hold(TENANT, id, true);
    Schedule resumed = schedules.hold(TENANT, id, false).orElseThrow();
    assertThat(firing.next(payloads)).isNotEmpty();
    assertThat(firing.next(payloads)).isEmpty();
    assertThat(fates(id)).singleElement().isInstanceOf(Refused.class);
    Schedules.Definition readable = new Schedules.Definition(plan, false, JOB);
    assertThat(
            schedules
                .change(TENANT, id, resumed.times().changedAt(), readable)
                .orElseThrow()
                .upcoming(5))
        .hasSize(5);
    fire(id);
    assertThat(fates(id).getFirst()).isInstanceOf(Started.class);
  }

  @Test
  void one_that_waits_is_left_out_or_goes_at_once_when_its_overlap_becomes_another() {
    UUID skips = create(Overlap.QUEUE, Misfire.Policy.FIRE_ONCE, JOB);
    UUID cancels = create(Overlap.QUEUE, Misfire.Policy.FIRE_ONCE, JOB);
    for (UUID id : List.of(skips, cancels)) {
      fire(id);
      fire(id);
    }
    overlap(skips, Overlap.SKIP);
    overlap(cancels, Overlap.CANCEL_PREVIOUS);
    fireAll(payloads);
    assertThat(fates(skips).getFirst()).isEqualTo(new Skipped(Reason.OVERLAP));
    assertThat(fates(cancels)).hasSize(2).allMatch(Started.class::isInstance);
    assertThat(tables.read("select cancel from work where job = '%s'".formatted(first(cancels))))
        .containsExactly("t");
  }

  @Test
  void one_that_waits_is_left_out_when_the_next_cancels_what_was_before() {
    UUID id = create(Overlap.QUEUE, Misfire.Policy.FIRE_ONCE, JOB);
    fire(id);
    fire(id);
    overlap(id, Overlap.CANCEL_PREVIOUS);
    firing.now(TENANT, id, payloads);
    assertThat(firing.next(payloads)).isEmpty();
    assertThat(fates(id).getFirst()).isInstanceOf(Started.class);
    assertThat(fates(id).get(1)).isEqualTo(new Skipped(Reason.OVERLAP));
  }

  @Test
  void a_run_is_kept_as_long_as_what_it_started_has_not_ended() {
    UUID id = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    fire(id);
    UUID running = runs(id).getFirst().id();
    tables.execute(
        """
        insert into schedule_run (id, schedule, planned_at, at, manual, fate, reason)
        select ('ff000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '%s', now(), now(),
          false, 'skipped', 'overlap' from generate_series(1, 1000) n
        """
            .formatted(id));
    fire(id);
    String kept = "select count(*) from schedule_run where id = '%s'".formatted(running);
    assertThat(tables.read(kept)).containsExactly("1");
    assertThat(tables.read("select count(*) from schedule_run where fate = 'skipped'"))
        .containsExactly("1000");
    endAll();
    fire(id);
    assertThat(tables.read(kept)).containsExactly("0");
  }

  private void overlap(UUID id, Overlap overlap) {
    tables.execute(
        "update schedule set overlap = '%s' where id = '%s'".formatted(overlap.wire(), id));
  }

  private UUID first(UUID id) {
    return started(runs(id).getLast());
  }

  @Test
  void a_client_runs_one_now_also_while_it_is_paused_and_only_its_own() {
    UUID id = create(Overlap.SKIP, Misfire.Policy.SKIP, JOB);
    schedules.hold(TENANT, id, true);
    assertThat(firing.now("other", id, payloads)).isEmpty();
    ScheduleRun run = firing.now(TENANT, id, payloads).orElseThrow();
    assertThat(run.manual()).isTrue();
    assertThat(run.fate()).isInstanceOf(Started.class);
    assertThat(firing.now(TENANT, id, payloads).orElseThrow().fate())
        .isEqualTo(new Skipped(Reason.OVERLAP));
    assertThat(schedules.runs("other", id, null, 10)).isEmpty();
    assertThat(schedules.delete("other", id)).isFalse();
    assertThat(schedules.delete(TENANT, id)).isTrue();
    assertThat(tables.read("select count(*) from schedule_run")).containsExactly("0");
    assertThat(tables.read("select count(*) from job")).containsExactly("1");
  }

  @Test
  void the_newest_thousand_runs_are_kept() {
    UUID id = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    tables.execute(
        """
        insert into schedule_run (id, schedule, planned_at, at, manual, fate, reason)
        select ('01000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '%s', now(), now(),
          false, 'skipped', 'overlap' from generate_series(1, 1200) n
        """
            .formatted(id));
    fire(id);
    assertThat(tables.read("select count(*) from schedule_run")).containsExactly("1000");
    assertThat(fates(id).getFirst()).isInstanceOf(Started.class);
  }

  @Test
  void a_change_keeps_what_is_due_unless_the_times_are_others() {
    UUID id = create(Overlap.SKIP, Misfire.Policy.FIRE_ONCE, JOB);
    Instant due = due(id);
    Schedule seen = schedules.find(TENANT, id).orElseThrow();
    Instant at = seen.times().changedAt();
    Schedule same =
        schedules
            .change(TENANT, id, at, new Schedules.Definition(seen.plan(), false, BATCH))
            .orElseThrow();
    assertThat(same.times().nextAt()).isEqualTo(due);
    assertThat(schedules.change(TENANT, id, at, new Schedules.Definition(seen.plan(), false, JOB)))
        .isEmpty();
    Plan hourly = new Plan("hourly", "0 * * * *", "UTC", Overlap.SKIP, seen.plan().misfire());
    Schedule other =
        schedules
            .change(
                TENANT, id, same.times().changedAt(), new Schedules.Definition(hourly, false, JOB))
            .orElseThrow();
    assertThat(other.times().nextAt()).isAfter(due);
  }

  @Test
  void no_tenant_has_more_than_it_may_however_many_are_made_at_once() throws Exception {
    UUID id = create(Overlap.SKIP, Misfire.Policy.SKIP, JOB);
    tables.execute(
        """
        insert into schedule
        select gen_random_uuid(), tenant, name, cron, time_zone, overlap, misfire, misfire_ms,
          content, payload, paused, next_at, created_at, changed_at
        from schedule, generate_series(1, %d) where id = '%s'
        """
            .formatted(Schedules.MOST - 2, id));
    Schedules.Definition wanted =
        new Schedules.Definition(schedules.find(TENANT, id).orElseThrow().plan(), false, JOB);
    Callable<Boolean> make = () -> schedules.create(TENANT, wanted).isPresent();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int made = 0;
      for (Future<Boolean> one : threads.invokeAll(Collections.nCopies(8, make))) {
        made += one.get() ? 1 : 0;
      }
      assertThat(made).isEqualTo(1);
    }
    assertThat(schedules.create("other", wanted)).isPresent();
  }

  private UUID create(Overlap overlap, Misfire.Policy misfire, Payload payload) {
    return create(TENANT, overlap, misfire, payload);
  }

  private UUID create(String tenant, Overlap overlap, Misfire.Policy misfire, Payload payload) {
    Plan plan = new Plan("nightly", "0 0 1 1 *", "UTC", overlap, new Misfire(misfire, LATE));
    return schedules
        .create(tenant, new Schedules.Definition(plan, false, payload))
        .orElseThrow()
        .id();
  }

  /** Lets it be due at a time that it never was due at. */
  private Instant due(UUID id) {
    tables.execute(
        """
        update schedule set next_at = date_trunc('minute', now()) - %d * interval '1 ms'
        where id = '%s'
        """
            .formatted(++times, id));
    return schedules.find(TENANT, id).orElseThrow().times().nextAt();
  }

  private void fire(UUID id) {
    due(id);
    assertThat(firing.next(payloads)).isNotEmpty();
  }

  private void fireAll(Firing.Loader loader) {
    int rounds = 0;
    while (!firing.next(loader).isEmpty()) {
      assertThat(++rounds).as("it comes to an end").isLessThan(20);
    }
  }

  private void endAll() {
    for (Claim claim : claim(store, "worker", 10)) {
      Outcome good = new Outcome.Succeeded(new Result("yes", null, null, null, null, null));
      store.commit(List.of(new Change.Finish(claim.lease(), good, Footprint.NONE)));
    }
  }

  private List<Fate> fates(UUID id) {
    return runs(id).stream().map(ScheduleRun::fate).toList();
  }

  private List<ScheduleRun> runs(UUID id) {
    return schedules.runs(TENANT, id, null, 100);
  }

  private static UUID started(ScheduleRun run) {
    return ((Started) run.fate()).id();
  }
}
