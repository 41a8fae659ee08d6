package dev.nocturne.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.TestingPostgres;
import dev.nocturne.engine.InFlight.Why;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.JobSpec.AgentTask;
import dev.nocturne.job.Json;
import dev.nocturne.job.Kind;
import dev.nocturne.job.Outcome;
import dev.nocturne.job.SessionOptions;
import dev.nocturne.job.Tags;
import dev.nocturne.job.Terms;
import dev.nocturne.rest.IdleEngine;
import dev.nocturne.store.Change;
import dev.nocturne.store.ClaimRequest;
import dev.nocturne.store.JobStore;
import dev.nocturne.store.Submission;
import dev.nocturne.store.Submissions;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is believed of leases whose jobs are in the hands of somebody else for a while. */
@QuarkusTest
@TestProfile(IdleEngine.class)
@WithTestResource(TestingPostgres.class)
class LeaseKeeperTest {

  private static final Duration LEASE = Duration.ofMinutes(6);

  @Inject JobStore store;
  @Inject Submissions submissions;
  @Inject DataSource source;

  private long nanos;
  private final InFlight inFlight = new InFlight(() -> nanos, LEASE);
  private LeaseKeeper keeper;

  @BeforeEach
  void keep() {
    EngineSettings settings =
        new EngineSettings("keeper", LEASE, 2, 10, Duration.ZERO, Duration.ofMinutes(10));
    keeper = new LeaseKeeper(store, inFlight, settings);
  }

  @Test
  void a_lease_that_could_not_be_renewed_is_neither_lost_before_its_end_nor_held_after_it()
      throws SQLException {
    Claim claim = claim();
    InFlight.Entry entry = inFlight.enter(claim, nanos);
    try (Connection other = source.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      beAt(claim, statement);
      nanos += LEASE.dividedBy(3).toNanos();
      keeper.round();
      keeper.endLate();
      assertThat(entry.why()).isNull();
      other.rollback();

      keeper.round();
      nanos += LEASE.dividedBy(3).multipliedBy(2).toNanos();
      keeper.endLate();
      assertThat(entry.why()).as("it was renewed").isNull();

      beAt(claim, statement);
      keeper.round();
      nanos += LEASE.dividedBy(3).toNanos();
      keeper.endLate();
      assertThat(entry.why()).isEqualTo(Why.LOST);
      assertThat(inFlight.mayGoOn(entry)).isFalse();
      other.rollback();
    }
    end(claim);
  }

  @Test
  void a_lease_whose_job_somebody_is_at_in_each_round_is_renewed_between_them()
      throws SQLException {
    Claim claim = claim();
    InFlight.Entry entry = inFlight.enter(claim, nanos);
    try (Connection other = source.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      beAt(claim, statement);
      at(10);
      keeper.round();
      other.rollback();
      at(13);
      keeper.renewOverdue();
      beAt(claim, statement);
      at(20);
      keeper.round();
      other.rollback();
    }
    at(26);
    keeper.endLate();
    assertThat(entry.why()).isNull();
    end(claim);
  }

  @Test
  void a_lease_that_the_next_round_will_renew_is_not_asked_for_before() throws SQLException {
    Claim claim = claim();
    InFlight.Entry entry = inFlight.enter(claim, nanos);
    at(10);
    keeper.renewOverdue();
    at(26);
    keeper.endLate();
    assertThat(entry.why()).isEqualTo(Why.LOST);
    end(claim);
  }

  @Test
  void a_step_that_was_late_goes_on_once_its_lease_is_renewed() throws SQLException {
    Claim claim = claim();
    InFlight.Entry entry = inFlight.enter(claim, nanos);
    at(26);
    keeper.endLate();
    assertThat(inFlight.mayGoOn(entry)).isFalse();
    keeper.renewOverdue();
    assertThat(inFlight.mayGoOn(entry)).isTrue();
    assertThat(entry.why()).isNull();
    keeper.endLate();
    assertThat(entry.why()).isNull();
    end(claim);

    keeper.round();
    assertThat(entry.why()).as("the store says so").isEqualTo(Why.LOST);
    keeper.endLate();
    assertThat(inFlight.mayGoOn(entry)).isFalse();
  }

  /** So many thirtieths of a lease after the claim. */
  private void at(int thirtieths) {
    nanos = LEASE.dividedBy(30).multipliedBy(thirtieths).toNanos();
  }

  private static void beAt(Claim claim, Statement statement) throws SQLException {
    statement.execute(
        "select from work where job = '%s' for update".formatted(claim.lease().job()));
  }

  /** Others use this service after this test. */
  private void end(Claim claim) {
    Change end = new Change.Finish(claim.lease(), new Outcome.Cancelled(), Footprint.NONE);
    assertThat(store.commit(List.of(end))).containsExactly(true);
  }

  private Claim claim() {
    SessionOptions session = SessionOptions.lasting(Duration.ofMinutes(9), Json.EMPTY);
    AgentTask task = new AgentTask("look", null, null, Json.EMPTY, session, null);
    submissions.submit(
        List.of(
            new Submission(
                UUID.randomUUID(), "keeper", task, Terms.DEFAULT, Tags.NONE, null, null)));
    ClaimRequest request =
        new ClaimRequest("keeper", LEASE, 0, 1, 10_000, EnumSet.allOf(Kind.class));
    return store.claim(request).getFirst();
  }
}
