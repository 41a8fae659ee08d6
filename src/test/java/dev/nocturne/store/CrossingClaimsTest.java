package dev.nocturne.store;

import static dev.nocturne.store.BatchTables.claim;
import static dev.nocturne.store.BatchTables.row;
import static dev.nocturne.store.BatchTables.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.Patience;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Failure;
import dev.nocturne.job.FailureKind;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Lease;
import dev.nocturne.job.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas claim at the moment at which a job's time has come. */
@Beside
class CrossingClaimsTest {

  private static final String LANE = "label:a=b";

  private static final String STOPPED =
      """
      select pid from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())
      """;

  private final BatchTables tables = new BatchTables();
  private final JobStore store = new PostgresJobStore(tables.database, Quotas.NONE, () -> 0);
  private final Submissions submissions =
      new PostgresSubmissions(tables.database, BatchTables.unbounded(tables.database));

  @BeforeEach
  void open() {
    tables.empty(10);
  }

  @AfterEach
  void close() {
    tables.close();
  }

  /**
   * The first claim sees it wait for its time, and is stopped before it takes it. The second one
   * puts it into its lane, which is busy. Then the first has locked a row that it wants no more, at
   * the moment at which the lane becomes idle.
   */
  @Test
  void a_job_that_two_let_into_its_lane_is_not_left_waiting_there() throws Exception {
    Lease late = started(row(null, terms(5, LANE)));
    Failure failure = Failure.of(FailureKind.NAVIGATION, "gone");
    write(new Change.Requeue(late, failure, Footprint.NONE, Duration.ofHours(1)));
    Lease before = started(row(null, terms(5, LANE)));
    Lease lost = started(row(null, terms(5, null)));
    Submission next = row(null, terms(5, null));
    submissions.submit(List.of(next));
    stopWhoeverTakes(lost.job(), next.id());
    tables.execute(
        "update work set due_at = now() where job in ('%s', '%s')"
            .formatted(late.job(), lost.job()));

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Claim>> first;
      Future<?> ending;
      try (Lock _ = locked(2)) {
        try (Lock _ = locked(1)) {
          first = threads.submit(() -> claim(store, "first", 10));
          awaitStopped(1);
          assertThat(claim(store, "second", 0)).isEmpty();
        }
        awaitStopped(1);
        ending =
            threads.submit(
                () -> write(new Change.Finish(before, new Outcome.Cancelled(), Footprint.NONE)));
        Patience.await().until(() -> ending.isDone() || stopped() == 2);
      }
      ending.get();
      assertThat(jobs(first.get())).containsExactly(lost.job(), next.id());
    }
    assertThat(jobs(claim(store, "third", 10))).contains(late.job());
  }

  /** For as long as somebody has the lock of its number. */
  private void stopWhoeverTakes(UUID first, UUID second) {
    tables.execute(
        """
        create function stop() returns trigger language plpgsql as $$
        begin
          perform pg_advisory_xact_lock_shared(case old.job when '%1$s' then 1 else 2 end);
          return new;
        end $$;
        create trigger stop before update on work for each row
          when (old.holder is distinct from new.holder and old.job in ('%1$s', '%2$s'))
          execute function stop();
        """
            .formatted(first, second));
  }

  private Lease started(Submission job) {
    submissions.submit(List.of(job));
    return claim(store, "setup", 1).getFirst().lease();
  }

  private void write(Change change) {
    assertThat(store.commit(List.of(change))).containsExactly(true);
  }

  private static List<UUID> jobs(List<Claim> claims) {
    return claims.stream().map(claim -> claim.lease().job()).toList();
  }

  /** Has the lock of this number until it is closed. */
  private Lock locked(int number) throws SQLException {
    Connection connection = tables.connection();
    execute(connection, "select pg_advisory_lock(" + number + ")");
    return () -> {
      execute(connection, "select pg_advisory_unlock(" + number + ")");
      connection.close();
    };
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void awaitStopped(int many) {
    Patience.await().until(() -> stopped() == many);
  }

  private int stopped() {
    return tables.read(STOPPED).size();
  }

  private interface Lock extends AutoCloseable {
    @Override
    void close() throws SQLException;
  }
}
