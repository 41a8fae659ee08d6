package dev.nocturne.store;

import static dev.nocturne.Patience.await;
import static dev.nocturne.store.BatchTables.TENANT;
import static dev.nocturne.store.BatchTables.bounded;
import static dev.nocturne.store.BatchTables.row;
import static dev.nocturne.store.BatchTables.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nocturne.Beside;
import dev.nocturne.access.Quota;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.JobSpec;
import dev.nocturne.job.Json;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.Submissions.Accepted;
import java.lang.reflect.Proxy;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Single jobs of many callers in one transaction: each gets its own answer, whatever happens. */
@Beside
@Timeout(60)
class GatheredSubmissionsTest {

  private static final Terms PLAIN = terms(5, null);

  /** As many as wait for the lock of a lane, which the tests hold. */
  private static final String STUCK =
      "select count(*) from pg_locks l join pg_database d on d.oid = l.database"
          + " where not granted and datname = current_database()";

  /** Each transaction that stored jobs, and how many. */
  private static final String GROUPS =
      "select count(*) from job group by xmin, created_at order by created_at";

  private static BatchTables tables;

  private final CompletableFuture<Void> goOn = new CompletableFuture<>();
  private @Nullable Thread holder;

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
    tables.execute("truncate idempotency_key");
  }

  @AfterEach
  void release() throws InterruptedException {
    goOn.complete(null);
    if (holder != null) {
      holder.join();
    }
  }

  /** A caller of its own, with its answer. */
  private record Call(Thread thread, CompletableFuture<Accepted> answer) {

    static Call of(Submissions submissions, Submission one) {
      CompletableFuture<Accepted> answer = new CompletableFuture<>();
      Thread thread =
          Thread.startVirtualThread(
              () -> {
                try {
                  answer.complete(submissions.submit(List.of(one)).getFirst());
                } catch (RuntimeException e) {
                  answer.completeExceptionally(e);
                }
              });
      return new Call(thread, answer);
    }

    /** The same when it waits for an answer; so callers come one after the other. */
    static Call waiting(Submissions submissions, Submission one) {
      Call call = of(submissions, one);
      await().until(() -> call.thread.getState() == Thread.State.TIMED_WAITING);
      return call;
    }

    Accepted get() throws ExecutionException, InterruptedException {
      return answer.get();
    }

    UUID created() throws ExecutionException, InterruptedException {
      return ((Accepted.Created) get()).job().job().id();
    }
  }

  private static Submissions store(Quotas quotas) {
    return new PostgresSubmissions(tables.database, bounded(tables.database, quotas));
  }

  private static Submissions gathered() {
    return new GatheredSubmissions(store(Quotas.NONE));
  }

  /** The first one of the tenant, in a transaction that goes on when the test says so. */
  private Call stuck(Submissions submissions) {
    CountDownLatch held = new CountDownLatch(1);
    holder =
        Thread.startVirtualThread(
            () ->
                tables.database.transact(
                    connection -> {
                      Database.query(
                          connection,
                          "select pg_advisory_xact_lock(0x6e6f6301, n) from generate_series(0, 63) n",
                          _ -> 1);
                      held.countDown();
                      return goOn.join();
                    }));
    await().until(() -> held.getCount() == 0);
    Call first = Call.of(submissions, row(null, terms(5, "lane")));
    await().until(() -> tables.read(STUCK).equals(List.of("1")));
    return first;
  }

  private static Submission keyed(String key, String fingerprint) {
    Submission one = row(null, PLAIN);
    return new Submission(
        one.id(),
        TENANT,
        one.spec(),
        PLAIN,
        one.tags(),
        null,
        new Submission.Key(key, fingerprint));
  }

  private static Submission named(String name) {
    Submission one = row(null, PLAIN);
    Tags tags = new Tags(name, Map.of(), null);
    return new Submission(one.id(), TENANT, one.spec(), PLAIN, tags, null, null);
  }

  private static Submission agent(String task, String fields) {
    SessionOptions session = SessionOptions.lasting(Duration.ofMinutes(20), Json.EMPTY);
    JobSpec spec = new JobSpec.AgentTask(task, null, null, new Json(fields), session, null);
    return new Submission(row(null, PLAIN).id(), TENANT, spec, PLAIN, Tags.NONE, null, null);
  }

  @Test
  void what_comes_while_a_transaction_is_under_way_is_stored_by_the_next_one() throws Exception {
    Submissions submissions = gathered();
    Call first = stuck(submissions);
    List<Call> others =
        IntStream.range(0, 20).mapToObj(_ -> Call.waiting(submissions, row(null, PLAIN))).toList();
    assertThat(first.answer()).isNotDone();
    goOn.complete(null);

    List<String> ids = new ArrayList<>(List.of(first.created().toString()));
    for (Call other : others) {
      ids.add(other.created().toString());
    }
    assertThat(tables.read("select id from job")).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(tables.read(GROUPS)).containsExactly("1", "20");
  }

  @Test
  void a_tenant_does_not_wait_for_another() throws Exception {
    Submissions submissions = gathered();
    Call first = stuck(submissions);
    Call mine = Call.waiting(submissions, row(null, PLAIN));
    Submission one = row(null, PLAIN);
    Call others =
        Call.of(
            submissions,
            new Submission(one.id(), "other", one.spec(), PLAIN, one.tags(), null, null));
    assertThat(others.created()).isEqualTo(one.id());
    assertThat(first.answer()).isNotDone();
    goOn.complete(null);
    assertThat(List.of(first.created(), mine.created())).doesNotHaveDuplicates();
    assertThat(tables.read("select tenant from job order by tenant"))
        .containsExactly(TENANT, TENANT, "other");
  }

  @Test
  void the_same_key_twice_in_a_group_is_one_job() throws Exception {
    Submissions submissions = gathered();
    Call stuck = stuck(submissions);
    Call first = Call.waiting(submissions, keyed("k", "a"));
    Call again = Call.waiting(submissions, keyed("k", "a"));
    Call changed = Call.waiting(submissions, keyed("k", "b"));
    Call other = Call.waiting(submissions, keyed("l", "b"));
    goOn.complete(null);

    assertThat(again.get()).isEqualTo(new Accepted.Existing(first.created()));
    assertThat(changed.get()).isInstanceOf(Accepted.KeyReused.class);
    assertThat(other.created()).isNotEqualTo(stuck.created());
    assertThat(tables.read(GROUPS)).containsExactly("1", "2");
  }

  @Test
  void a_quota_that_ends_amid_a_group_keeps_out_those_that_it_has_no_room_for() throws Exception {
    // The first one takes twenty steps, as whoever does not say it.
    Quota quota = new Quota(null, null, null, 30L);
    Submissions submissions =
        new GatheredSubmissions(store(new Quotas(Quota.NONE, Map.of(TENANT, quota))));
    Call first = stuck(submissions);
    List<Call> group =
        IntStream.of(6, 5, 4, 1)
            .mapToObj(steps -> agent("find it", "{\"max_steps\":" + steps + "}"))
            .map(one -> Call.waiting(submissions, one))
            .toList();
    goOn.complete(null);

    assertThat(first.get()).isInstanceOf(Accepted.Created.class);
    assertThat(group.get(0).get()).isInstanceOf(Accepted.Created.class);
    assertThat(group.get(1).get()).as("6 + 5").isInstanceOf(Accepted.OverQuota.class);
    assertThat(group.get(2).get()).as("6 + 4").isInstanceOf(Accepted.Created.class);
    assertThat(group.get(3).get()).as("6 + 4 + 1").isInstanceOf(Accepted.OverQuota.class);
    assertThat(tables.read("select steps from quota_use")).containsExactly("30");
    assertThat(tables.read(GROUPS)).containsExactly("1", "2");
  }

  @Test
  void one_that_the_database_refuses_does_not_take_its_group_with_it() throws Exception {
    Submissions submissions = gathered();
    Call stuck = stuck(submissions);
    Call before = Call.waiting(submissions, row(null, PLAIN));
    Call bad = Call.waiting(submissions, named("no text: \0"));
    Call after = Call.waiting(submissions, row(null, PLAIN));
    goOn.complete(null);

    assertThat(List.of(stuck.created(), before.created(), after.created())).doesNotHaveDuplicates();
    assertThatThrownBy(bad::get).hasCauseInstanceOf(StoreUnavailable.class);
    assertThat(tables.read(GROUPS)).containsExactly("1", "1", "1");
  }

  @Test
  void a_transaction_that_breaks_takes_nobody_with_it_who_comes_after() throws Exception {
    Submissions submissions = gathered();
    Call stuck = stuck(submissions);
    Call next = Call.waiting(submissions, row(null, PLAIN));
    tables.execute(STUCK.replace("count(*)", "pg_cancel_backend(pid)"));
    assertThatThrownBy(stuck::get).hasCauseInstanceOf(StoreUnavailable.class);
    String stored = next.created().toString();
    assertThat(tables.read("select id from job")).containsExactly(stored);
  }

  @Test
  void a_group_is_not_tried_one_by_one_where_there_is_no_database() {
    AtomicInteger tries = new AtomicInteger();
    CountDownLatch gone = new CountDownLatch(1);
    DataSource away =
        (DataSource)
            Proxy.newProxyInstance(
                DataSource.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (_, _, _) -> {
                  tries.incrementAndGet();
                  gone.await();
                  throw new SQLTransientConnectionException("away", "08001");
                });
    Database database = new Database(away);
    Submissions submissions =
        new GatheredSubmissions(new PostgresSubmissions(database, bounded(database, Quotas.NONE)));
    List<Call> calls =
        IntStream.range(0, 5).mapToObj(_ -> Call.waiting(submissions, row(null, PLAIN))).toList();
    gone.countDown();
    for (Call call : calls) {
      assertThatThrownBy(call::get).hasCauseInstanceOf(StoreUnavailable.class);
    }
    assertThat(tries).hasValue(2);
  }

  @Test
  void whoever_waits_too_long_for_its_turn_leaves_nothing_behind() throws Exception {
    Submissions submissions = new GatheredSubmissions(store(Quotas.NONE), Duration.ofMillis(50));
    Call first = stuck(submissions);
    Call next = Call.of(submissions, row(null, PLAIN));
    assertThatThrownBy(next::get).hasCauseInstanceOf(StoreUnavailable.class);
    goOn.complete(null);
    assertThat(tables.read("select count(*) from job where id <> '" + first.created() + "'"))
        .as("what was begun has an answer, however long it takes")
        .containsExactly("0");
    Submission later = row(null, PLAIN);
    assertThat(Call.of(submissions, later).created()).isEqualTo(later.id());
  }

  @Test
  void a_caller_that_is_interrupted_breaks_nobodys_transaction() throws Exception {
    Submissions submissions = gathered();
    Call first = stuck(submissions);
    Call next = Call.waiting(submissions, row(null, PLAIN));
    Call last = Call.waiting(submissions, row(null, PLAIN));
    first.thread().interrupt();
    next.thread().interrupt();
    assertThatThrownBy(next::get).hasCauseInstanceOf(StoreUnavailable.class);
    assertThat(first.answer()).isNotDone();
    goOn.complete(null);
    List<String> stored = List.of(first.created().toString(), last.created().toString());
    assertThat(tables.read("select id from job")).containsExactlyInAnyOrderElementsOf(stored);
    assertThat(tables.read(GROUPS)).containsExactly("1", "1");
  }

  @Test
  void what_has_no_room_is_refused_at_once_until_there_is_some() throws Exception {
    Submissions submissions = gathered();
    Call first = stuck(submissions);
    Call large = Call.waiting(submissions, agent("t".repeat(20_000_000), "{}"));
    assertThatThrownBy(() -> submissions.submit(List.of(agent("t".repeat(20_000_000), "{}"))))
        .isInstanceOf(StoreUnavailable.class);
    Call small = Call.waiting(submissions, row(null, PLAIN));
    large.thread().interrupt();
    assertThatThrownBy(large::get).hasCauseInstanceOf(StoreUnavailable.class);
    Call again = Call.waiting(submissions, agent("t".repeat(20_000_000), "{}"));
    again.thread().interrupt();
    assertThatThrownBy(again::get).hasCauseInstanceOf(StoreUnavailable.class);
    goOn.complete(null);
    assertThat(small.created()).isNotEqualTo(first.created());
  }
}
