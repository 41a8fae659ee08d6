package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.access.Holding;
import dev.nocturne.access.Resource;
import dev.nocturne.access.Resource.Type;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.OwnPersona;
import dev.nocturne.job.OwnPersona.Made;
import dev.nocturne.job.Progress.MakingPersona;
import dev.nocturne.job.Progress.PersonaMade;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.store.OwnPersonas.Leaving;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job's persona is its own through all attempts, its tenant's, and deleted for certain. */
@Beside
class OwnPersonasTest {

  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration RETRY = Duration.ofMinutes(2);
  private static final String TENANT = BatchBench.TENANT;
  private static final Made MADE = new Made("persona", "vault");

  private static BatchBench bench;
  private static OwnPersonas personas;
  private static Holdings holdings;

  @BeforeAll
  static void begin() {
    bench = new BatchBench();
    personas = new PostgresOwnPersonas(bench.database);
    holdings = new PostgresHoldings(bench.database);
  }

  @AfterAll
  static void end() {
    bench.close();
  }

  @BeforeEach
  void empty() {
    bench.run(
        "truncate job, job_spec, work, outcome, attempt, event, slot, job_persona, upstream_resource cascade;"
            + " select setval('event_position', 0)");
    bench.slots.resize(10);
  }

  private static UUID submit(boolean keep) {
    UUID id = BatchBench.id();
    OwnPersona wish = new OwnPersona(false, true, keep, null);
    bench.submissions.submit(
        List.of(
            new Submission(
                id,
                TENANT,
                new AgentTask(
                    "find it",
                    null,
                    null,
                    Json.EMPTY,
                    SessionOptions.lasting(Duration.ofMinutes(10), Json.EMPTY),
                    wish),
                Terms.DEFAULT,
                Tags.NONE,
                null,
                null)));
    return id;
  }

  private static Claim claim() {
    return bench
        .store
        .claim(new ClaimRequest("worker", LEASE, 5, 5, 10, EnumSet.allOf(Kind.class)))
        .getFirst();
  }

  private static boolean write(Change change) {
    return bench.store.commit(List.of(change)).getFirst();
  }

  /** A job that has its persona. */
  private static Lease made(boolean keep, Made made) {
    UUID _ = submit(keep);
    Lease lease = claim().lease();
    assertThat(write(new Change.Checkpoint(lease, new PersonaMade(made, keep)))).isTrue();
    return lease;
  }

  private static @Nullable Made known(Claim claim) {
    return claim.spec() instanceof AgentTask task && task.persona() != null
        ? task.persona().made()
        : null;
  }

  private static void finish(Lease lease) {
    assertThat(write(new Change.Finish(lease, new Outcome.Cancelled(), Footprint.NONE))).isTrue();
  }

  private static List<Made> leaving() {
    return personas.leaving(10, RETRY).stream().map(Leaving::made).toList();
  }

  private static Set<Resource> held() {
    Set<Resource> all = new HashSet<>();
    holdings.list(TENANT, null, 10).stream().map(Holding::resource).forEach(all::add);
    return all;
  }

  private static void pass(Duration time) {
    bench.run(
        "update job_persona set due_at = due_at - interval '%d ms'".formatted(time.toMillis()));
  }

  @Test
  void before_it_is_made_the_next_claim_knows_that_it_may_have_been() {
    UUID _ = submit(false);
    Claim first = claim();
    assertThat(known(first)).isNull();
    MakingPersona making = new MakingPersona(first.lease().token());
    assertThat(write(new Change.Checkpoint(first.lease(), making))).isTrue();
    bench.run("update work set due_at = now() - interval '1 minute'");
    Claim second = claim();
    assertThat(second.progress()).isEqualTo(making);
    assertThat(second.lease().token()).isNotEqualTo(making.under());
    PersonaMade late = new PersonaMade(MADE, false);
    assertThat(write(new Change.Checkpoint(first.lease(), late))).isFalse();
    assertThat(held()).isEmpty();
    assertThat(personas.of(TENANT, first.lease().job())).isEmpty();
  }

  @Test
  void what_was_made_is_the_tenants_and_every_later_attempts_even_if_it_is_written_twice() {
    Lease lease = made(false, MADE);
    assertThat(write(new Change.Checkpoint(lease, new PersonaMade(MADE, false)))).isTrue();
    assertThat(held())
        .containsExactlyInAnyOrder(
            new Resource(Type.PERSONA, "persona"), new Resource(Type.VAULT, "vault"));
    assertThat(personas.of(TENANT, lease.job())).contains(MADE);
    assertThat(personas.of("other", lease.job())).isEmpty();

    bench.run("update work set due_at = now() - interval '1 minute'");
    Claim second = claim();
    assertThat(second.progress()).isEqualTo(new PersonaMade(MADE, false));
    assertThat(known(second)).isEqualTo(MADE);
    Failure failure = Failure.of(FailureKind.AGENT_FAILED, "gave up");
    write(new Change.Requeue(second.lease(), failure, Footprint.NONE, Duration.ZERO, null));
    assertThat(known(claim())).isEqualTo(MADE);
    assertThat(leaving()).isEmpty();
  }

  @Test
  void it_is_deleted_when_the_job_has_ended_and_as_often_as_it_takes() {
    Lease lease = made(false, MADE);
    assertThat(leaving()).isEmpty();
    finish(lease);
    assertThat(leaving()).containsExactly(MADE);
    assertThat(held()).hasSize(2);
    assertThat(leaving()).isEmpty();
    pass(RETRY.multipliedBy(3));
    Leaving again = personas.leaving(10, RETRY).getFirst();
    personas.gone(again);
    personas.gone(again);
    assertThat(held()).isEmpty();
    pass(Duration.ofDays(1));
    assertThat(leaving()).isEmpty();
  }

  @Test
  void a_job_that_ends_in_nobodys_hands_or_is_deleted_leaves_none() {
    Lease lease = made(false, MADE);
    bench.run("delete from job where id = '" + lease.job() + "'");
    assertThat(leaving()).containsExactly(MADE);
  }

  @Test
  void one_that_is_kept_outlasts_its_job_and_is_that_of_its_next_run() {
    Lease lease = made(true, MADE);
    finish(lease);
    assertThat(leaving()).isEmpty();
    assertThat(personas.of(TENANT, lease.job())).contains(MADE);
    bench.submissions.retry(TENANT, lease.job());
    assertThat(known(claim())).isEqualTo(MADE);
    bench.run("delete from job where id = '" + lease.job() + "'");
    assertThat(leaving()).isEmpty();
    assertThat(held()).hasSize(2);
    assertThat(bench.count("select count(*) from job_persona")).isZero();
  }

  @Test
  void a_run_that_comes_while_it_is_deleted_is_given_another_and_one_before_keeps_it() {
    Lease lease = made(false, MADE);
    finish(lease);
    bench.submissions.retry(TENANT, lease.job());
    assertThat(leaving()).isEmpty();
    Claim second = claim();
    assertThat(known(second)).isEqualTo(MADE);
    finish(second.lease());
    assertThat(leaving()).containsExactly(MADE);
    bench.submissions.retry(TENANT, lease.job());
    Claim third = claim();
    assertThat(known(third)).isNull();
    Made other = new Made("another", null);
    write(new Change.Checkpoint(third.lease(), new PersonaMade(other, false)));
    assertThat(personas.of(TENANT, lease.job())).contains(other);
    pass(RETRY.multipliedBy(3));
    assertThat(leaving()).containsExactly(MADE);
  }

  @Test
  void one_that_its_tenant_has_deleted_is_given_to_no_run_any_more() {
    Lease lease = made(true, MADE);
    finish(lease);
    holdings.release(TENANT, new Resource(Type.VAULT, "vault"));
    assertThat(personas.of(TENANT, lease.job())).contains(new Made("persona", null));
    holdings.release(TENANT, new Resource(Type.PERSONA, "persona"));
    assertThat(personas.of(TENANT, lease.job())).isEmpty();
    bench.submissions.retry(TENANT, lease.job());
    assertThat(known(claim())).isNull();
  }

  @Test
  void one_that_is_being_given_to_a_claim_is_left_alone() throws SQLException {
    Lease lease = made(false, MADE);
    finish(lease);
    bench.database.transact(
        connection -> {
          Database.query(
              connection,
              "select persona from job_persona for share",
              row -> row.getString("persona"));
          assertThat(leaving()).isEmpty();
          return true;
        });
    assertThat(leaving()).containsExactly(MADE);
  }

  @Test
  void what_is_not_its_tenants_any_more_is_not_deleted() {
    finish(made(false, MADE));
    holdings.release(TENANT, new Resource(Type.VAULT, "vault"));
    assertThat(holdings.hold(UUID.randomUUID(), "other", new Resource(Type.VAULT, "vault"), null))
        .isPresent();
    assertThat(leaving()).containsExactly(new Made("persona", null));
    holdings.release(TENANT, new Resource(Type.PERSONA, "persona"));
    pass(RETRY.multipliedBy(3));
    assertThat(leaving()).isEmpty();
    assertThat(bench.count("select count(*) from job_persona")).isZero();
    assertThat(holdings.list("other", null, 10)).hasSize(1);
  }
}
