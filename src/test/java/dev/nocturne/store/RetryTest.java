package dev.nocturne.store;

import static dev.nocturne.store.BatchTables.TENANT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nocturne.Beside;
import dev.nocturne.access.Quotas;
import dev.nocturne.job.Claim;
import dev.nocturne.job.Footprint;
import dev.nocturne.job.Outcome;
import dev.nocturne.store.Submissions.Retried;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a job that is retried while it ends. */
@Beside
class RetryTest {

  private final BatchTables tables = new BatchTables();
  private final JobStore store = new PostgresJobStore(tables.database, Quotas.NONE, () -> 0);

  @BeforeEach
  void empty() {
    tables.empty(5);
  }

  @AfterEach
  void stop() {
    tables.close();
  }

  @Test
  void a_job_that_ends_in_this_moment_had_not_ended_and_its_batch_is_not_ending() {
    for (UUID batch : new UUID[] {null, tables.batch()}) {
      Submission job = BatchTables.row(batch, BatchTables.terms(5, null));
      submissions(tables.database).submit(List.of(job));
      Claim claim = BatchTables.claim(store, "a", 1).getFirst();
      Submissions late = submissions(new Database(before(PostgresJobs.ONE, () -> end(claim))));
      assertThat(late.retry(TENANT, job.id())).isInstanceOf(Retried.NotEnded.class);
      assertThat(late.retry(TENANT, job.id())).isInstanceOf(Retried.Queued.class);
      end(BatchTables.claim(store, "a", 1).getFirst());
    }
  }

  private void end(Claim claim) {
    store.commit(
        List.of(new Change.Finish(claim.lease(), new Outcome.Cancelled(), Footprint.NONE)));
  }

  private static Submissions submissions(Database database) {
    return new PostgresSubmissions(database, BatchTables.unbounded(database));
  }

  /** Connections of the tables on which this happens before the statement is first asked. */
  private DataSource before(String statement, Runnable event) {
    boolean[] over = {false};
    return proxy(
        DataSource.class,
        (method, args) -> {
          assertThat(method.getName()).isEqualTo("getConnection");
          Connection connection = tables.connection();
          return proxy(
              Connection.class,
              (asked, given) -> {
                if (!over[0] && given != null && statement.equals(given[0])) {
                  over[0] = true;
                  event.run();
                }
                return asked.invoke(connection, given);
              });
        });
  }

  private interface Answer {
    Object to(Method method, Object[] args) throws Exception;
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, args) -> {
              try {
                return answer.to(method, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
