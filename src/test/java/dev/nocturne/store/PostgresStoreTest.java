package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.Beside;
import dev.nocturne.TestingDatabase;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.AttemptRecord;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.Progress;
import dev.nocturne.job.Result;
import dev.nocturne.job.Standing;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@Beside
class PostgresStoreTest extends StoreContract {

  private static TestingDatabase testing;
  private static AgroalDataSource source;

  @BeforeAll
  static void migrate() {
    testing = TestingDatabase.create();
    // Times are the same wherever a session believes to be.
    source = testing.pool("set time zone 'Asia/Kathmandu'");
    Flyway.configure().dataSource(source).load().migrate();
  }

  @AfterAll
  static void drop() {
    source.close();
    testing.close();
  }

  @Override
  void open() {
    execute(
        """
        truncate job, work, job_spec, outcome, attempt, slot, idempotency_key, event,
          sink, turn, pending_cancel, batch, batch_change cascade
        """);
    execute("select setval('event_position', 0)");
    execute("truncate served");
    Database database = new Database(source);
    store = new PostgresJobStore(database, Quotas.NONE, () -> 0);
    slots = new PostgresSlots(database);
    submissions = new PostgresSubmissions(database, BatchTables.unbounded(database));
    pendingCancels = new PostgresPendingCancels(database);
    reader = new PostgresJobs(database);
    events = new PostgresEvents(database);
    upkeep = new PostgresUpkeep(database);
  }

  @Override
  UUID batch() {
    UUID id = UUID.randomUUID();
    execute(
        "insert into batch (id, tenant, form, on_invalid, receiving, created_at, received_at)"
            + " values ('%s', 'default', '{}', 'skip', false, now(), now())".formatted(id));
    return id;
  }

  @Override
  List<Integer> slotsOfJobs() {
    return new Database(source)
        .transact(
            connection ->
                Database.query(
                    connection,
                    "select number from work join slot using (turn)",
                    row -> row.getInt(1)));
  }

  /** The database's clock cannot be set, so everything that is timed by it is moved back. */
  @Override
  void pass(Duration time) {
    String by = " - interval '" + time.toMillis() + " ms'";
    execute("update work set due_at = due_at" + by + ", waiting_since = waiting_since" + by);
    execute("update work set deadline_at = deadline_at" + by);
    execute("update work set attempt_started = attempt_started" + by);
    execute("update work set session_started = session_started" + by);
    execute("update slot set until = until" + by);
    execute("update outcome set finished_at = finished_at" + by);
    execute("update event set at = at" + by);
    execute("update idempotency_key set created_at = created_at" + by);
    execute("update pending_cancel set at = at" + by);
    execute("update sink set until = until" + by);
    execute("update turn set next_at = next_at" + by);
  }

  @Test
  void a_page_for_a_sink_is_bounded_and_leaves_large_payloads_where_they_are() {
    String large = "x".repeat(5_000);
    Failure refused = new Failure(FailureKind.RESULT_MISMATCH, "no number", "y".repeat(50_000));
    UUID first = ended(new Outcome.Succeeded(answer(large)));
    UUID second = ended(new Outcome.Succeeded(answer("small")));
    UUID third = ended(new Outcome.Failed(refused));

    List<Parcel> all = events.parcels(0, new Parcel.Load(100, 1_000_000, 1_000));
    assertThat(all).hasSize(9);
    assertThat(all)
        .filteredOn(parcel -> !parcel.whole())
        .singleElement()
        .satisfies(
            parcel -> {
              assertThat(parcel.event().id().subject()).isEqualTo(first);
              assertThat(((JobEvent) parcel.event()).type()).isEqualTo(JobEvent.Type.SUCCEEDED);
              assertThat(outcome(parcel)).isEqualTo(new Outcome.Succeeded(answer(null)));
            });
    assertThat(all)
        .map(PostgresStoreTest::outcome)
        .contains(new Outcome.Succeeded(answer("small")));
    assertThat(all.getLast().event().id().subject()).isEqualTo(third);
    assertThat(outcome(all.getLast()))
        .isEqualTo(new Outcome.Failed(Failure.of(FailureKind.RESULT_MISMATCH, "no number")));

    List<Parcel> whole = events.parcels(0, new Parcel.Load(100, 6_000, 10_000));
    assertThat(whole).allMatch(Parcel::whole).hasSizeBetween(3, 8);
    assertThat(whole).map(parcel -> parcel.event().id().subject()).contains(first, second);
    assertThat(events.parcels(0, new Parcel.Load(100, 1, 10_000))).hasSize(1);
    assertThat(events.parcels(0, new Parcel.Load(2, 1_000_000, 10_000))).hasSize(2);
  }

  @Test
  void the_only_attempt_of_a_run_has_a_row_only_if_its_outcome_does_not_tell_all_of_it()
      throws SQLException {
    UUID told = ended(new Outcome.Succeeded(answer("done")));
    assertThat(number("select count(*) from attempt")).isZero();
    UUID failed = ended(new Outcome.Failed(Failure.of(FailureKind.RESULT_MISMATCH, "no number")));
    assertThat(number("select count(*) from attempt")).isEqualTo(1);

    AttemptRecord first = reader.attempts("default", told).getFirst();
    assertThat(reader.attempts("default", told)).containsExactly(first);
    assertThat(first.run()).isEqualTo(1);
    assertThat(first.number()).isEqualTo(1);
    assertThat(first.startedAt()).isEqualTo(standing(told).startedAt());
    assertThat(first.endedAt()).isEqualTo(standing(told).finishedAt());
    assertThat(first.failure()).isNull();
    assertThat(reader.attempts("default", failed))
        .singleElement()
        .satisfies(one -> assertThat(one.failure()).isNotNull());
    assertThat(reader.attempts("other", told)).isEmpty();
  }

  @Test
  void a_run_that_was_lost_before_its_attempt_began_tells_when_that_began() {
    UUID job = submit(Terms.DEFAULT);
    Lease lease = claim("a").getFirst().lease();
    execute("update work set started_at = started_at - interval '1 hour'");
    Change end = new Change.Finish(lease, new Outcome.Succeeded(answer("done")), Footprint.NONE);
    assertThat(store.commit(List.of(end))).containsExactly(true);
    assertThat(reader.attempts("default", job))
        .singleElement()
        .satisfies(
            one ->
                assertThat(one.startedAt()).isAfter(standing(job).startedAt().plusSeconds(3_000)));
  }

  private Standing standing(UUID job) {
    return reader.find("default", job).orElseThrow().standing();
  }

  private UUID ended(Outcome outcome) {
    UUID job = submit(Terms.DEFAULT);
    Change end = new Change.Finish(claim("a").getFirst().lease(), outcome, Footprint.NONE);
    assertThat(store.commit(List.of(end))).containsExactly(true);
    return job;
  }

  private static Outcome outcome(Parcel parcel) {
    return ((JobEvent) parcel.event()).job().standing().outcome();
  }

  private static Result answer(@Nullable String answer) {
    return new Result(answer, null, null, null, null, null);
  }

  @Test
  void a_request_whose_key_is_being_stored_is_told_to_come_again() throws SQLException {
    try (Connection other = source.getConnection()) {
      other.setAutoCommit(false);
      try (Statement statement = other.createStatement()) {
        statement.execute(
            "select pg_advisory_xact_lock(hashtextextended('default' || chr(1) || 'k', 0))");
      }
      Submission same = submission(Terms.DEFAULT, new Submission.Key("k", "f"));
      assertThat(submissions.submit(List.of(same)).getFirst())
          .isInstanceOf(Submissions.Accepted.KeyBusy.class);
    }
  }

  @Test
  void claims_read_indexes_and_not_the_table() throws SQLException {
    List<Submission> many = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      many.add(submission(Terms.DEFAULT, null));
    }
    submissions.submit(many);
    execute("analyze work");
    assertThat(String.join("\n", claimed("explain ")))
        .contains("Index Scan using work_open")
        .doesNotContain("Seq Scan on work");
  }

  @Test
  void a_claim_looks_at_few_jobs_though_it_is_planned_as_if_there_were_none() throws SQLException {
    submissions.submit(List.of(submission(Terms.DEFAULT, null)));
    execute("vacuum analyze work");
    List<Submission> many = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      many.add(submission(Terms.DEFAULT, null));
    }
    submissions.submit(many);
    assertThat(claimed(Planning.ALONG_INDEXES + "explain (analyze, costs off, timing off) "))
        .isNotEmpty()
        .noneMatch(line -> line.contains("rows=200"));
  }

  /** What is said of a claim of jobs of one kind. */
  private List<String> claimed(String before) {
    return new Database(source)
        .transact(
            connection ->
                Database.query(
                    connection,
                    before + Dealing.NEXT,
                    row -> row.getString(1),
                    0L,
                    2,
                    true,
                    new Database.Column("smallint", List.of((short) 5)),
                    new Database.Column("text", List.of("default")),
                    new Database.Column("text", List.of(Kind.AGENT.wire())),
                    new Database.Column("bigint", List.of(0L)),
                    new Database.Column("text", List.of(Kind.AGENT.wire())),
                    0L,
                    2,
                    20,
                    new Database.Column("text", List.of("default")),
                    new Database.Column("integer", List.of(3)),
                    true,
                    5,
                    "a",
                    LEASE.toMillis()));
  }

  @Test
  void whoever_listens_is_nudged_by_each_transaction_that_gives_it_something_to_do()
      throws InterruptedException {
    Nudges nudges = new Nudges(source);
    Ears ears = new Ears();
    Thread listener = Thread.startVirtualThread(() -> nudges.listen(ears.heard()));
    // Everybody looks once when the listening begins.
    ears.await(Channels.WORK, Channels.ARRIVALS, Channels.SLOTS);
    ears.await(Channels.EVENTS);

    UUID id = submit(Terms.DEFAULT);
    ears.await(Channels.ARRIVALS, Channels.EVENTS);
    Lease lease = claim("a").getFirst().lease();
    ears.await(Channels.EVENTS);
    store.commit(List.of(new Change.Finish(lease, new Outcome.Cancelled(), Footprint.NONE)));
    ears.await(Channels.SLOTS, Channels.EVENTS);
    submissions.retry("default", id);
    ears.await(Channels.ARRIVALS, Channels.EVENTS);
    submissions.cancel("default", id);
    ears.await(Channels.WORK);

    nudges.stop();
    listener.join();
  }

  /** Counts what was heard. There is no tick here that could stand in for a nudge. */
  private static final class Ears {
    private final Map<String, Semaphore> counts =
        Map.of(
            Channels.WORK, new Semaphore(0),
            Channels.ARRIVALS, new Semaphore(0),
            Channels.SLOTS, new Semaphore(0),
            Channels.EVENTS, new Semaphore(0));

    Map<String, Runnable> heard() {
      return counts.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, count -> count.getValue()::release));
    }

    /** Waits until each of them was heard once more. */
    void await(String... channels) throws InterruptedException {
      for (String channel : channels) {
        assertThat(counts.get(channel).tryAcquire(1, TimeUnit.MINUTES)).as(channel).isTrue();
      }
    }
  }

  @Test
  void complaints_are_told_to_all_for_as_long_as_they_are_to_be_heeded() {
    Complaints complaints = new PostgresComplaints(new Database(source));
    complaints.share(FailureKind.RATE_LIMITED, Duration.ofSeconds(90));
    complaints.share(FailureKind.RATE_LIMITED, Duration.ofSeconds(30));
    complaints.share(FailureKind.OVERLOADED, Duration.ofSeconds(-1));
    assertThat(complaints.current()).containsOnlyKeys(FailureKind.RATE_LIMITED);
    assertThat(complaints.current().get(FailureKind.RATE_LIMITED))
        .isBetween(Duration.ofSeconds(31), Duration.ofSeconds(90));
  }

  @Test
  void an_error_in_the_middle_of_a_transaction_leaves_nothing_of_it() {
    Database database = new Database(source);
    assertThatThrownBy(
            () ->
                database.transact(
                    connection -> {
                      Database.update(connection, "insert into turn values ('half', now())");
                      throw new OutOfMemoryError("on purpose");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(upkeep.turn("half", Duration.ofMinutes(1))).as("nobody had the turn").isTrue();
  }

  @Test
  void a_lease_whose_job_somebody_is_at_is_not_lost_and_the_others_are_renewed() throws Exception {
    submit(Terms.DEFAULT);
    submit(Terms.DEFAULT);
    List<Lease> leases = claim("a").stream().map(Claim::lease).toList();
    pass(Duration.ofSeconds(10));
    try (Connection other = source.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select from work where job = '%s' for update".formatted(job(leases, 0)));
      assertThat(
              CompletableFuture.supplyAsync(() -> store.renew(leases, LEASE))
                  .get(10, TimeUnit.SECONDS))
          .containsExactly(JobStore.Hold.BUSY, JobStore.Hold.HELD);
      assertThat(earliest())
          .as("what was renewed has more of its time left")
          .isEqualTo(job(leases, 0));
      statement.execute(
          "update work set holder = 'b', token = token + 1 where job = '%s'"
              .formatted(job(leases, 0)));
      other.commit();
    }
    assertThat(store.renew(leases, LEASE)).containsExactly(JobStore.Hold.LOST, JobStore.Hold.HELD);
  }

  private static UUID job(List<Lease> leases, int index) {
    return leases.get(index).job();
  }

  private UUID earliest() {
    return new Database(source)
        .transact(
            connection ->
                Database.query(
                    connection,
                    "select job from work order by due_at limit 1",
                    row -> row.getObject(1, UUID.class)))
        .getFirst();
  }

  @Test
  void a_write_of_another_tenant_changes_nothing() {
    submit(Terms.DEFAULT);
    Lease own = claim("a").getFirst().lease();
    Lease foreign = new Lease(own.job(), "other", own.holder(), own.token());
    assertThat(
            store.commit(List.of(new Change.Checkpoint(foreign, new Progress.SessionOpen("s", 1)))))
        .containsExactly(false);
    assertThat(store.renew(List.of(foreign), LEASE)).containsExactly(JobStore.Hold.LOST);
    assertThat(store.renew(List.of(own), LEASE)).containsExactly(JobStore.Hold.HELD);
  }

  @Test
  void a_checkpoint_of_a_newer_release_is_left_alone() {
    submit(Terms.DEFAULT);
    execute("update work set at = 'something_new'");
    assertThat(claim("a")).isEmpty();
    execute("update work set at = 'fresh', spec_version = 99");
    assertThat(claim("a")).isEmpty();
  }

  @Test
  void a_kind_that_older_releases_do_not_know_is_not_left_to_them() {
    submit(Terms.DEFAULT);
    Submission search =
        new Submission(
            UUID.randomUUID(),
            "default",
            new JobSpec.Search("moon lamp", new Json("{\"depth\":\"fast\"}")),
            Terms.DEFAULT,
            Tags.NONE,
            null,
            null);
    submissions.submit(List.of(search));
    execute("delete from work where spec_version > 1");
    assertThat(claim("a")).extracting(one -> one.spec().kind()).containsExactly(Kind.AGENT);
  }

  @Test
  void what_belongs_to_a_job_goes_with_it_and_with_it_alone() throws SQLException {
    submit(Terms.DEFAULT);
    submit(Terms.DEFAULT);
    execute(
        "insert into attempt (job, run, number, tenant, started_at, ended_at)"
            + " select id, 1, 1, tenant, now(), now() from job");
    execute(
        "insert into outcome (job, run, tenant, ended, token, outcome, attempts, finished_at)"
            + " select id, 1, tenant, 'succeeded', 1, '{}', 1, now() from job");
    assertThat(rowsOfJobs()).isEqualTo("2 2 2 2");
    execute("delete from job where id = (select min(id::text)::uuid from job)");
    assertThat(rowsOfJobs()).isEqualTo("1 1 1 1");
    execute("delete from job");
    assertThat(rowsOfJobs()).isEqualTo("0 0 0 0");
  }

  @Test
  void nothing_is_left_behind_by_who_writes_for_a_job_while_it_is_deleted() throws Exception {
    submit(Terms.DEFAULT);
    try (Connection writer = source.getConnection()) {
      writer.setAutoCommit(false);
      try (Statement statement = writer.createStatement()) {
        statement.execute("select from work for update");
        CompletableFuture<Void> deletion =
            CompletableFuture.runAsync(() -> execute("delete from job"));
        Awaitility.await()
            .until(
                () ->
                    number(
                            "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                + " and datname = current_database()")
                        == 1);
        statement.execute(
            "insert into attempt (job, run, number, tenant, started_at, ended_at)"
                + " select job, 1, 1, tenant, now(), now() from work");
        writer.commit();
        deletion.get(10, TimeUnit.SECONDS);
      }
    }
    assertThat(rowsOfJobs()).isEqualTo("0 0 0 0");
  }

  private static String rowsOfJobs() throws SQLException {
    return number("select count(*) from job_spec")
        + " "
        + number("select count(*) from work")
        + " "
        + number("select count(*) from outcome")
        + " "
        + number("select count(*) from attempt");
  }

  private static long number(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void execute(String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
