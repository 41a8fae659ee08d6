package dev.nocturne.engine;

import static dev.nocturne.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.job.ActionOutcome;
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
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Status;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.Change;
import dev.nocturne.store.ClaimRequest;
import dev.nocturne.store.JobStore;
import dev.nocturne.store.MemoryStore;
import dev.nocturne.store.Submission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of many steps in one transaction: each gets its own answer, whatever the store does. */
@Timeout(60)
class CommitsTest {

  private static final int JOBS = 10;
  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final String TENANT = "default";

  private final MemoryStore memory =
      new MemoryStore(InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z")));
  private final Moody store = new Moody(memory);
  private final Commits commits =
      new Commits(store, List.of(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)));
  private final Thread writer = Thread.ofVirtual().unstarted(commits);
  private final List<Lease> leases = new ArrayList<>();

  @BeforeEach
  void claimSomeJobs() {
    memory.slots().resize(JOBS);
    for (int i = 0; i < JOBS; i++) {
      memory.submit(List.of(submission(i)));
    }
    memory
        .claim(new ClaimRequest("a", LEASE, 0, JOBS, JOBS, EnumSet.allOf(Kind.class)))
        .forEach(claim -> leases.add(claim.lease()));
    assertThat(leases).hasSize(JOBS);
  }

  @AfterEach
  void end() {
    writer.interrupt();
  }

  @Test
  void what_gathers_while_a_group_is_written_is_the_next_transaction() throws Exception {
    CompletableFuture<Void> go = new CompletableFuture<>();
    store.mood = _ -> go.join() == null;
    writer.start();
    Future<Boolean> first = write(finish(leases.getFirst()));
    store.awaitTransactions(1);
    List<Future<Boolean>> others =
        leases.subList(1, JOBS).stream().map(lease -> write(finish(lease))).toList();
    assertThat(first).as("it is not durable yet").isNotDone();
    go.complete(null);

    assertThat(first.get()).isTrue();
    for (Future<Boolean> other : others) {
      assertThat(other.get()).isTrue();
    }
    assertThat(store.sizes()).containsExactly(1, JOBS - 1);
    assertThat(statuses()).containsOnly(Status.SUCCEEDED);
  }

  @Test
  void large_ones_are_divided_among_transactions_so_that_few_are_held_as_copies() throws Exception {
    String large = "a".repeat(3 << 20);
    ActionOutcome action = new ActionOutcome("scrape", true, null, new Json(large));
    Progress progress = new Progress.Scripting("s", 1, List.of(action), null);
    Failure failure = new Failure(FailureKind.INVALID, "no", large);
    List<Future<Boolean>> all =
        writeAsOne(
            finish(leases.get(0)),
            finish(leases.get(1), new Outcome.Succeeded(result(large, null))),
            finish(leases.get(2), new Outcome.Succeeded(result("yes", List.of(action)))),
            new Change.Checkpoint(leases.get(3), progress),
            new Change.Park(leases.get(4), progress, null, LEASE),
            finish(leases.get(5), new Outcome.Failed(failure)),
            new Change.Requeue(leases.get(6), failure, Footprint.NONE, LEASE),
            finish(leases.get(7), new Outcome.Cancelled()));

    for (Future<Boolean> one : all) {
      assertThat(one.get()).isTrue();
    }
    assertThat(store.sizes()).containsExactly(3, 2, 2, 1);
  }

  @Test
  void a_change_whose_lease_is_lost_is_refused_and_the_rest_of_its_group_is_written()
      throws Exception {
    Lease mine = leases.get(1);
    Lease lost = new Lease(mine.job(), mine.tenant(), mine.holder(), mine.token() - 1);
    List<Future<Boolean>> group = writeAsOne(finish(leases.getFirst()), finish(lost));

    assertThat(group.getFirst().get()).isTrue();
    assertThat(group.getLast().get()).isFalse();
    assertThat(store.sizes()).containsExactly(2);
    assertThat(statuses()).startsWith(Status.SUCCEEDED, Status.RUNNING);
  }

  @Test
  void a_change_that_cannot_be_written_does_not_take_its_group_with_it() throws Exception {
    UUID bad = leases.get(3).job();
    store.mood = changes -> changes.stream().noneMatch(one -> one.lease().job().equals(bad));
    List<Future<Boolean>> group =
        writeAsOne(leases.stream().map(CommitsTest::finish).toArray(Change[]::new));

    for (int i = 0; i < JOBS; i++) {
      assertThat(group.get(i).get()).as("change %s", i).isEqualTo(i != 3);
    }
    assertThat(statuses()).filteredOn(Status.RUNNING::equals).hasSize(1);
    store.mood = _ -> true;
    assertThat(write(finish(leases.get(3))).get()).as("nothing was written of it").isTrue();
  }

  @Test
  void a_store_that_fails_for_a_while_is_tried_until_it_has_written_all_of_a_group()
      throws Exception {
    store.mood = _ -> store.transactions.size() > 2;
    List<Future<Boolean>> group = writeAsOne(finish(leases.get(0)), finish(leases.get(1)));

    for (Future<Boolean> one : group) {
      assertThat(one.get()).isTrue();
    }
    assertThat(store.sizes()).containsExactly(2, 2, 2);
    assertThat(statuses()).startsWith(Status.SUCCEEDED, Status.SUCCEEDED, Status.RUNNING);
  }

  @Test
  void a_store_that_is_away_for_long_is_told_as_unknown_and_the_next_change_is_written()
      throws Exception {
    store.mood = _ -> false;
    assertThat(writeAsOne(finish(leases.getFirst())).getFirst().get()).isFalse();
    assertThat(store.sizes()).containsExactly(1, 1, 1, 1);
    store.mood = _ -> true;

    assertThat(write(finish(leases.getFirst())).get()).isTrue();
    assertThat(statuses()).startsWith(Status.SUCCEEDED, Status.RUNNING);
  }

  @Test
  void an_error_does_not_end_the_thread_that_everybody_waits_for() throws Exception {
    store.mood =
        _ -> {
          if (store.transactions.size() < 2) {
            throw new StackOverflowError("even so");
          }
          return true;
        };

    assertThat(writeAsOne(finish(leases.getFirst())).getFirst().get()).isTrue();
  }

  @Test
  void an_interrupt_tells_all_who_wait_that_nobody_knows() throws Exception {
    CompletableFuture<Void> never = new CompletableFuture<>();
    store.mood =
        _ -> {
          try {
            return never.get() == null;
          } catch (Exception e) {
            Thread.currentThread().interrupt();
            return false;
          }
        };
    writer.start();
    Future<Boolean> first = write(finish(leases.get(0)));
    store.awaitTransactions(1);
    Future<Boolean> waiting = write(finish(leases.get(1)));
    writer.interrupt();

    writer.join();
    assertThat(first.get()).isFalse();
    assertThat(waiting.get()).isFalse();
    assertThat(commits.write(finish(leases.get(2)))).as("too late").isFalse();
    assertThat(statuses()).containsOnly(Status.RUNNING);
  }

  /** Writes on a thread of its own, as a step does; on return it waits for its answer. */
  private Future<Boolean> write(Change change) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread step = Thread.startVirtualThread(() -> answer.complete(commits.write(change)));
    soon().until(() -> answer.isDone() || waitsForAnAnswer(step));
    return answer;
  }

  private static ConditionFactory soon() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1));
  }

  private static boolean waitsForAnAnswer(Thread step) {
    return Arrays.stream(step.getStackTrace())
        .anyMatch(
            frame ->
                frame.getMethodName().equals("join")
                    && frame.getClassName().equals(CompletableFuture.class.getName()));
  }

  /** Lets the changes wait before the writer begins, so that it finds them together. */
  private List<Future<Boolean>> writeAsOne(Change... changes) {
    List<Future<Boolean>> group = Arrays.stream(changes).map(this::write).toList();
    writer.start();
    return group;
  }

  private List<Status> statuses() {
    return leases.stream()
        .map(lease -> memory.find(TENANT, lease.job()).orElseThrow().standing().status())
        .toList();
  }

  private static Change finish(Lease lease) {
    return finish(lease, new Outcome.Succeeded(result("yes", null)));
  }

  private static Change finish(Lease lease, Outcome outcome) {
    return new Change.Finish(lease, outcome, Footprint.NONE);
  }

  private static Result result(String answer, @Nullable List<ActionOutcome> actions) {
    return new Result(answer, null, null, null, null, 3, actions);
  }

  private static Submission submission(int number) {
    SessionOptions session = SessionOptions.lasting(Duration.ofMinutes(10), Json.EMPTY);
    JobSpec spec = new JobSpec.AgentTask("task " + number, null, null, Json.EMPTY, session, null);
    UUID id = new UUID(0x0199_0000_0000_7000L, number);
    return new Submission(id, TENANT, spec, Terms.DEFAULT, Tags.NONE, null, null);
  }

  /** A store that keeps every promise, when it is in the mood to answer. */
  private static final class Moody implements JobStore {

    private final JobStore store;
    private final List<List<Change>> transactions = new CopyOnWriteArrayList<>();
    private volatile Predicate<List<Change>> mood = _ -> true;

    Moody(JobStore store) {
      this.store = store;
    }

    @Override
    public List<Boolean> commit(List<Change> changes) {
      transactions.add(List.copyOf(changes));
      if (!mood.test(changes)) {
        throw new IllegalStateException("the store is away");
      }
      return store.commit(changes);
    }

    List<Integer> sizes() {
      return transactions.stream().map(List::size).toList();
    }

    void awaitTransactions(int count) {
      soon().until(() -> transactions.size() >= count);
    }

    @Override
    public List<Claim> claim(ClaimRequest request) {
      return store.claim(request);
    }

    @Override
    public List<Hold> renew(List<Lease> leases, Duration lease) {
      return store.renew(leases, lease);
    }

    @Override
    public int wake(Collection<String> stillActive, Duration waited) {
      return store.wake(stillActive, waited);
    }

    @Override
    public int waiting() {
      return store.waiting();
    }
  }
}
