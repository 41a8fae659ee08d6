package dev.nocturne.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.nocturne.Beside;
import dev.nocturne.TestingDatabase;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema changes under the feet of replicas of the version before, which go on. */
@Beside
class MigrationsTest {

  private static final String WAITS_FOR_WORK = waitsFor("work");

  private static String waitsFor(String table) {
    return "select count(*) from pg_locks where not granted and relation = '%s'::regclass"
        .formatted(table);
  }

  @Test
  void a_commit_that_is_under_way_ends_before_shares_become_fair() throws Exception {
    try (TestingDatabase testing = TestingDatabase.create();
        AgroalDataSource source = testing.pool("");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      migrate(source, "5");
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("set local lock_timeout = '5s'");
        statement.execute("update work set holder = null");
        Future<?> next = threads.submit(() -> migrate(source, "6"));
        await().until(() -> testing.number(WAITS_FOR_WORK) == 1);
        // It waits for all at its head, so it holds nothing that a commit comes to later.
        statement.execute("update slot set job = null");
        statement.execute("delete from served");
        connection.commit();
        next.get();
      }
      assertThat(testing.number("select count(*) from flyway_schema_history where version = '6'"))
          .isEqualTo(1);
    }
  }

  /** A document writes to the batch first, a part of a stream to the jobs. */
  @ParameterizedTest
  @CsvSource({"batch, work", "work, batch"})
  void a_submission_that_is_under_way_ends_before_there_are_quotas(String first, String second)
      throws Exception {
    try (TestingDatabase testing = TestingDatabase.create();
        AgroalDataSource source = testing.pool("");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      migrate(source, "10");
      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("set local lock_timeout = '5s'");
        statement.execute("update %s set tenant = tenant".formatted(first));
        Future<?> next = threads.submit(() -> migrate(source, "12"));
        await().until(() -> testing.number(waitsFor(first)) == 1);
        statement.execute("update %s set tenant = tenant".formatted(second));
        connection.commit();
        next.get();
      }
      assertThat(testing.number("select count(*) from pg_indexes where indexname in %s"
              .formatted("('work_single', 'batch_unfinished_of')")))
          .isEqualTo(2);
    }
  }

  private static void migrate(AgroalDataSource source, String target) {
    Flyway.configure().dataSource(source).target(target).load().migrate();
  }
}
